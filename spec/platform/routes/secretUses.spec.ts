import { expect } from 'chai';
import { OAUTH2_CLIENT, readProblems, secretsPlatform, TOKENS, type SecretsPlatform } from '../../support/secrets.js';

const DAY = 24 * 3_600_000;

describe('GET …/secrets/:secret/uses', () => {
  let platform: SecretsPlatform;
  let id: string;
  beforeEach(async () => {
    platform = await secretsPlatform();
    id = await platform.makeSecret(await platform.makeClient('oauth2', OAUTH2_CLIENT), {
      ...TOKENS,
      expires_in: 100 * 24 * 3600,
    });
    // Creating the secret returned its values, which counts as a use; move on by more than 30 days.
    platform.clock.nowMs += 31 * DAY;
  });
  const uses = async (as = platform.member) => {
    const { status, body, text } = await platform.api('GET', `${platform.path}/${id}/uses`, { as });
    expect(status, text).to.equal(200);
    expect(text).not.to.include('MARKER');
    return body.data;
  };

  it('returns an empty list for an unused secret', async () => {
    const guest = await platform.makeUser('guest');
    await platform.api('GET', `${platform.path}/${id}`, { as: guest });
    await platform.api('DELETE', `${platform.path}/${id}`, { as: guest });
    expect(await uses(guest)).to.deep.equal([]);
  });

  it('returns who read and refreshed the secret, how often and when', async () => {
    const step = await platform.makeUser('operator');
    await platform.api('GET', `${platform.path}/${id}`, { as: step });
    platform.clock.nowMs += 60_000;
    platform.provider = () =>
      Promise.resolve({ outcome: 'granted', grant: { accessToken: 'MARKER-2', expiresInSeconds: 1800, others: {} } });
    await platform.api('POST', `${platform.path}/${id}/refresh`, { as: platform.member });
    platform.clock.nowMs += 1000;
    await platform.api('GET', `${platform.path}/${id}`, { as: step });
    expect(await uses()).to.deep.equal([
      {
        type: 'use',
        id: `${step.id}-read`,
        attributes: {
          action: 'read',
          count: 2,
          first_at: '2026-06-01T09:00:00.000Z',
          last_at: '2026-06-01T09:01:01.000Z',
        },
        relationships: { user: { data: { type: 'user', id: step.id } } },
      },
      {
        type: 'use',
        id: `${platform.member.id}-read`,
        attributes: {
          action: 'read',
          count: 1,
          first_at: '2026-06-01T09:01:00.000Z',
          last_at: '2026-06-01T09:01:00.000Z',
        },
        relationships: { user: { data: { type: 'user', id: platform.member.id } } },
      },
      {
        type: 'use',
        id: `${platform.member.id}-refresh`,
        attributes: {
          action: 'refresh',
          count: 1,
          first_at: '2026-06-01T09:01:00.000Z',
          last_at: '2026-06-01T09:01:00.000Z',
        },
        relationships: { user: { data: { type: 'user', id: platform.member.id } } },
      },
    ]);
  });

  it('returns the uses of the last 30 days', async () => {
    await platform.api('GET', `${platform.path}/${id}`, { as: platform.member });
    platform.clock.nowMs += 30 * DAY;
    expect(await uses()).to.have.length(1);
    platform.clock.nowMs += 1;
    expect(await uses()).to.deep.equal([]);
  });

  it('accepts a reference, and returns 404 for a missing secret', async () => {
    await platform.patch(id, { reference: 'acme.crm' });
    expect((await platform.api('GET', `${platform.path}/acme.crm/uses`)).status).to.equal(200);
    const response = await platform.api('GET', `${platform.path}/acme.none/uses`);
    expect([response.status, ...readProblems(response)]).to.deep.equal([404, 'not_found']);
  });
});
