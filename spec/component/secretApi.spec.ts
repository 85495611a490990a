import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createSecretApi, type SecretApi } from '../../lib/component/secretApi.js';
import { TransportError, type RestError } from '../../lib/errors.js';
import { Sensitive } from '../../lib/sensitive.js';
import { fakeSend, headerOf, type FakeResponse, type FakeSend } from '../support/fakeSend.js';
import { catchRejection } from '../support/rejection.js';

const settings = {
  apiUri: 'https://platform.test/',
  username: 'component@acme.test',
  apiKey: new Sensitive('platform-key'),
  workspaceId: 'w 1',
  maxAttempts: 3,
  timeoutMs: 1000,
};

function secret(credentials: Record<string, unknown>, more: Record<string, unknown> = {}): FakeResponse {
  const attributes = { name: 'CRM', type: 'oauth2', state: 'ready', credentials, ...more };
  return { body: { data: { id: 's1', attributes } } };
}

interface Fixture extends FakeSend {
  readonly api: SecretApi;
  readonly slept: number[];
  nowMs: number;
}

function setUp(response: Parameters<typeof fakeSend>[0]): Fixture {
  const fake = fakeSend(response);
  const slept: number[] = [];
  const fixture = { ...fake, slept, nowMs: 0 };
  const tools = {
    send: fake.send,
    now: () => fixture.nowMs,
    sleep: (ms: number) => Promise.resolve(void slept.push(ms)),
    random: () => 0,
  };
  return Object.assign(fixture, { api: createSecretApi(settings, tools) });
}

const calls = ({ requests }: FakeSend): string[] => requests.map(({ method, url }) => `${method} ${url.pathname}`);

const READ = 'GET /v2/workspaces/w%201/secrets/s1';
const REFRESH = 'POST /v2/workspaces/w%201/secrets/s1/refresh';

describe('SecretApi.get', () => {
  it("requests the secret with the component's key", async () => {
    const at = setUp(() => secret({ access_token: 'at-1' }));
    const { credential } = await at.api.get('s1');
    expect(credential.type).to.equal('oauth2');
    expect(calls(at)).to.deep.equal([READ]);
    expect(headerOf(at.requests[0], 'authorization')).to.equal(
      `Basic ${Buffer.from('component@acme.test:platform-key').toString('base64')}`,
    );
    expect(at.options[0]?.maxRedirects).to.equal(0);
  });

  it('sends one request for fifty concurrent messages, then uses the cache', async () => {
    const at = setUp(() => secret({ access_token: 'at-1' }));
    await Promise.all(Array.from({ length: 50 }, () => at.api.get('s1')));
    await at.api.get('s1');
    expect(calls(at)).to.deep.equal([READ]);
  });

  it('sends a new request after a failure', async () => {
    const at = setUp((_, count) => (count === 1 ? { status: 404 } : secret({ access_token: 'at-1' })));
    await catchRejection(at.api.get('s1'));
    await at.api.get('s1');
    expect(calls(at)).to.deep.equal([READ, READ]);
  });

  it('retries 5xx and network errors up to three attempts and honors Retry-After', async () => {
    const at = setUp((_, count) => {
      if (count === 1) return { status: 503, headers: { 'retry-after': '7' } };
      if (count === 2) throw new TransportError('ECONNRESET', true, 'socket hang up');
      return secret({ access_token: 'at-1' });
    });
    await at.api.get('s1');
    expect(calls(at)).to.deep.equal([READ, READ, READ]);
    expect(at.slept[0]).to.be.within(7000, 8000);
    expect(at.slept).to.have.length(2);
  });

  it('retries 5xx and reports 4xx when their page breaks off', async () => {
    const broken = new TransportError('ERR_BAD_RESPONSE', true, 'too large', { retryable: false });
    const at = setUp((_, count) => ({ status: count === 1 ? 502 : 404, body: broken }));
    expect((await catchRejection(at.api.get('s1'))).message).to.match(/^The credential s1 doesn't exist/);
    expect(calls(at)).to.deep.equal([READ, READ]);
  });

  it('fails after three attempts without a last delay', async () => {
    const at = setUp(() => ({ status: 500 }));
    const error = await catchRejection(at.api.get('s1'));
    expect(error.code).to.equal('platform');
    expect(error.message).to.equal(
      'The platform at https://platform.test could not read the credential s1: status 500, attempts: 3',
    );
    expect(at.slept).to.have.length(2);
  });

  const refusals: readonly [number, string, RestError['code'], string][] = [
    [404, '', 'credential', "doesn't exist in the workspace w 1; choose another one"],
    [403, '{"errors":[{"title":"no get"}]}', 'platform', '(no get); an operator has to check ELASTICIO_API_USERNAME'],
    [400, 'bad', 'platform', "can't read the credential s1: status 400"],
  ];
  for (const [status, body, code, text] of refusals) {
    it(`explains a ${String(status)} at once`, async () => {
      const at = setUp(() => ({ status, body }));
      const error = await catchRejection(at.api.get('s1'));
      expect([error.code, calls(at).length]).to.deep.equal([code, 1]);
      expect(error.message).to.include(text);
      expect(error.message).to.not.include('platform-key');
    });
  }

  it('rejects a response that is not JSON', async () => {
    const at = setUp(() => ({ body: '<html>login</html>' }));
    expect((await catchRejection(at.api.get('s1'))).message).to.include('is not a secret');
  });
});

describe('SecretApi.renew', () => {
  it('returns a changed value without a refresh', async () => {
    const at = setUp((_, count) => secret({ access_token: `at-${String(count)}` }));
    const stale = await at.api.get('s1');
    const { kind, loaded } = await at.api.renew('s1', stale);
    expect([kind, loaded.version === stale.version]).to.deep.equal(['reread', false]);
    expect(calls(at)).to.deep.equal([READ, READ]);
  });

  it("requests a refresh of an unchanged value with the rejected token's hash", async () => {
    const at = setUp(({ method }) => secret({ access_token: method === 'POST' ? 'at-2' : 'at-1' }));
    const { kind } = await at.api.renew('s1', await at.api.get('s1'));
    expect(kind).to.equal('refreshed');
    expect(calls(at)).to.deep.equal([READ, READ, REFRESH]);
    const hash = createHash('sha256').update('at-1').digest('hex');
    expect(headerOf(at.requests[2], 'if-match')).to.equal(`"sha256:${hash}"`);
  });

  it('is single-flight for fifty messages; later ones use the cache', async () => {
    const at = setUp(({ method }) => secret({ access_token: method === 'POST' ? 'at-2' : 'at-1' }));
    const stale = await at.api.get('s1');
    const renewed = await Promise.all(Array.from({ length: 50 }, () => at.api.renew('s1', stale)));
    const late = await at.api.renew('s1', stale);
    expect(calls(at)).to.deep.equal([READ, READ, REFRESH]);
    expect(new Set([...renewed, late].map(({ loaded }) => loaded.version)).size).to.equal(1);
    expect(late.kind).to.equal('known');
  });

  it("doesn't refresh a secret in state error and says who has to act", async () => {
    const at = setUp((_, count) =>
      secret({ access_token: 'at-1' }, count === 1 ? {} : { state: 'error', error: 'revoked at-1 by user' }),
    );
    const error = await catchRejection(at.api.renew('s1', await at.api.get('s1')));
    expect(calls(at)).to.deep.equal([READ, READ]);
    expect(error.code).to.equal('credential');
    expect(error.message).to.equal(
      `The credential "CRM" (s1) is no longer accepted and can't be refreshed (revoked [secret] by user). ` +
        `Someone with access to the workspace w 1 has to open it under Credentials and click Re-Authenticate; until then its messages fail`,
    );
  });

  for (const status of [400, 409, 424]) {
    it(`fails with code credential after a ${String(status)} of the refresh`, async () => {
      const at = setUp(({ method }) =>
        method === 'POST'
          ? { status, body: { errors: [{ title: 'Provider rejected the refresh token', detail: 'invalid_grant' }] } }
          : secret({ access_token: 'at-1' }),
      );
      const error = await catchRejection(at.api.renew('s1', await at.api.get('s1')));
      expect(error.code).to.equal('credential');
      expect(error.message).to.include('(Provider rejected the refresh token: invalid_grant)');
      expect(calls(at)).to.deep.equal([READ, READ, REFRESH]);
    });
  }

  const otherRefusals: [status: number, message: string][] = [
    [404, "credential: The credential s1 doesn't exist in the workspace w 1; choose another one in the step"],
    [410, "credential: The credential s1 doesn't exist in the workspace w 1; choose another one in the step"],
    [429, "platform: The platform can't refresh the credential s1 now: status 429"],
  ];
  for (const [status, message] of otherRefusals) {
    it(`doesn't advise to authenticate again after a ${String(status)} of the refresh`, async () => {
      const at = setUp(({ method }) => (method === 'POST' ? { status } : secret({ access_token: 'at-1' })));
      const error = await catchRejection(at.api.renew('s1', await at.api.get('s1')));
      expect(`${error.code}: ${error.message}`).to.equal(message);
    });
  }

  for (const status of [401, 403, 429]) {
    it(`redacts a token that a ${String(status)} of the refresh quotes`, async () => {
      const body = { errors: [{ detail: 'the token at-secret-1 is busy' }] };
      const at = setUp(({ method }) =>
        method === 'POST' ? { status, body } : secret({ access_token: 'at-secret-1' }),
      );
      const error = await catchRejection(at.api.renew('s1', await at.api.get('s1')));
      expect(error.message).to.include('the token [secret] is busy').and.not.include('at-secret-1');
    });
  }

  it("retries when the platform can't refresh now", async () => {
    const at = setUp(({ method }, count) => {
      if (method === 'GET') return secret({ access_token: 'at-1' });
      return count === 3 ? { status: 503, headers: { 'retry-after': '1' } } : secret({ access_token: 'at-2' });
    });
    const { kind } = await at.api.renew('s1', await at.api.get('s1'));
    expect([kind, calls(at)]).to.deep.equal(['refreshed', [READ, READ, REFRESH, REFRESH]]);
  });

  it('reads a basic credential again, never refreshes it, and caches the rejection', async () => {
    const at = setUp(() => secret({ username: 'u', password: 'p' }, { type: 'basic' }));
    const stale = await at.api.get('s1');
    expect((await at.api.renew('s1', stale)).kind).to.equal('unchanged');
    expect((await at.api.renew('s1', stale)).kind).to.equal('unchanged');
    expect(calls(at)).to.deep.equal([READ, READ]);
    at.nowMs = 10_000;
    await at.api.renew('s1', stale);
    expect(calls(at)).to.deep.equal([READ, READ, READ]);
  });

  it('returns a changed password', async () => {
    const at = setUp((_, count) => secret({ username: 'u', password: `p${String(count)}` }, { type: 'basic' }));
    expect((await at.api.renew('s1', await at.api.get('s1'))).kind).to.equal('reread');
  });

  it("doesn't refresh a token again that was rejected right after its refresh", async () => {
    let minted = 1;
    const at = setUp(({ method }) => secret({ access_token: `at-${String(method === 'POST' ? ++minted : minted)}` }));
    const { loaded: fresh } = await at.api.renew('s1', await at.api.get('s1'));
    at.api.reportRejection('s1', fresh);
    expect((await at.api.renew('s1', fresh)).kind).to.equal('unchanged');
    expect(calls(at)).to.deep.equal([READ, READ, REFRESH]);
    at.nowMs = 10_000;
    expect((await at.api.renew('s1', fresh)).kind).to.equal('refreshed');
  });

  it('renews two secrets independently', async () => {
    const at = setUp(({ method, url }) =>
      secret({ access_token: `${url.pathname.split('/')[5] ?? ''} ${method === 'POST' ? 'new' : 'old'}` }),
    );
    const [one, two] = await Promise.all([at.api.get('s1'), at.api.get('s2')]);
    await Promise.all([at.api.renew('s1', one), at.api.renew('s2', two)]);
    expect(calls(at).filter((call) => call.startsWith('POST'))).to.have.members([REFRESH, REFRESH.replace('s1', 's2')]);
  });
});
