import { expect } from 'chai';

import type { AuthClient } from '../../../lib/platform/model/authClient.js';
import { authClientOperations } from '../../../lib/platform/routes/authClients.js';
import { eventOperations } from '../../../lib/platform/routes/events.js';
import { OAUTH2_CLIENT, secretsPlatform, type SecretsPlatform } from '../../support/secrets.js';

const PATH = '/v2/auth-clients';

describe('the health of an auth client', () => {
  let platform: SecretsPlatform;
  let id: AuthClient['id'];
  beforeEach(async () => {
    platform = await secretsPlatform({
      operations: (services) => [...authClientOperations(services), ...eventOperations(services)],
    });
    id = (await platform.makeClient('oauth2', OAUTH2_CLIENT)) as AuthClient['id'];
  });

  const update = (changes: Partial<AuthClient>) =>
    platform.store.authClients.update(id, { updatedAtMs: platform.clock.nowMs, ...changes });
  const reject = () =>
    update({ rejectedSinceMs: platform.clock.nowMs, rejectedWith: 'invalid_client: unknown', failuresInRow: 3 });
  const health = async () => {
    const { body } = await platform.api('GET', `${PATH}/${id}`);
    expect(body.meta).to.deep.equal({ health: body.data.meta.health });
    return body.data.meta;
  };
  const patch = (attributes: object) =>
    platform.api('PATCH', `${PATH}/${id}`, { body: { data: { type: 'auth-client', attributes } } });
  const listEvents = async () => (await platform.api('GET', '/v2/events')).body.data;

  it('is ready by default', async () => {
    expect(await health()).to.deep.equal({ health: 'ready' });
  });

  it('contains the time and the error of a rejection', async () => {
    await reject();
    expect(await health()).to.deep.equal({
      health: 'client_rejected',
      since: '2026-05-01T09:00:00.000Z',
      reason: 'invalid_client: unknown',
    });
  });

  it('contains the end of an open circuit breaker, and is ready afterwards', async () => {
    await update({ pausedUntilMs: platform.clock.nowMs + 60_000 });
    expect(await health()).to.deep.equal({ health: 'paused', until: '2026-05-01T09:01:00.000Z' });
    platform.clock.nowMs += 60_000;
    expect(await health()).to.deep.equal({ health: 'ready' });
  });

  it('is included in lists', async () => {
    await reject();
    const { body } = await platform.api('GET', `${PATH}?tenant_id=${platform.tenant.id}`);
    expect(body.data[0].meta.health).to.equal('client_rejected');
    expect(body.meta).to.deep.equal({});
  });

  it('is absent for types without a provider', async () => {
    const basic = await platform.makeClient('basic', { name: 'ann' });
    const { body } = await platform.api('GET', `${PATH}/${basic}`);
    expect(body.data).not.to.have.property('meta');
    expect(body.meta).to.deep.equal({});
  });

  it('is reset by new credentials, with an event if it was rejected', async () => {
    await reject();
    await update({ pausedUntilMs: platform.clock.nowMs + 60_000 });
    expect((await patch({ credentials: { client_secret: 'MARKER-new' } })).body.meta).to.deep.equal({
      health: 'ready',
    });
    const { rejectedSinceMs, rejectedWith, pausedUntilMs, failuresInRow } =
      (await platform.store.authClients.find(id))!;
    expect([rejectedSinceMs, rejectedWith, pausedUntilMs, failuresInRow]).to.deep.equal([null, null, null, 0]);
    const [event, ...others] = await listEvents();
    expect([event.attributes, event.relationships.resource.data, others]).to.deep.equal([
      { type: 'auth_client.accepted', data: {}, created_at: '2026-05-01T09:00:00.000Z' },
      { type: 'auth-client', id },
      [],
    ]);
    expect(JSON.stringify(event)).not.to.contain('MARKER');
  });

  it('is kept when only the name changes', async () => {
    await reject();
    expect((await patch({ name: 'Other' })).body.meta).to.deep.equal({ health: 'client_rejected' });
    expect(await listEvents()).to.deep.equal([]);
  });

  it('is reset without an event if it was not rejected', async () => {
    await update({ failuresInRow: 2 });
    await patch({ credentials: { client_secret: 'MARKER-new' } });
    expect((await platform.store.authClients.find(id))!.failuresInRow).to.equal(0);
    expect(await listEvents()).to.deep.equal([]);
  });
});
