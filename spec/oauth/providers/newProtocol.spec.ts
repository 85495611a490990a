import { expect } from 'chai';
import type { Problem } from '../../../lib/errors.js';
import { createLibCopy, type LibCopy } from '../../support/libCopy.js';

/** A vendor with a further step after the exchange of a code, and its own refresh. */
const TOY = `
import { textField } from '../../members/formField.js';
import { authorizationCode } from '../grants/authorizationCode.js';
import { requireUrl } from '../readClientMembers.js';
import type { ProviderProtocol, ProviderRequest } from './protocol.js';

interface SwapRequest { readonly grant: 'toy_swap'; readonly token: string }
interface RenewRequest { readonly grant: 'toy_renew'; readonly token: string }

const swap: ProviderRequest<SwapRequest> = {
  name: 'toy_swap',
  build: (client, { token }) => ({ method: 'GET', url: new URL('?t=' + token, requireUrl(client, 'swap_uri')), secrets: [token] }),
  normalizeResponse: ({ toy }) => ({ access_token: toy }),
};
const renew: ProviderRequest<RenewRequest> = { ...swap, name: 'toy_renew', getSpentValue: ({ token }) => token };

export const toy = {
  providers: ['toy-shop'],
  endpoints: { swap_uri: textField('Swap URL', { required: true }) },
  requests: [swap, renew],
  withDefaults: (values) => ({ swap_uri: 'https://toy.test/swap', ...values }),
  buildCodeRequest: (response) => ({ grant: authorizationCode.name, ...response }),
  furtherStep: { firstTokenMs: 60_000, buildRequest: (token: string): SwapRequest => ({ grant: 'toy_swap', token }) },
  refresh: {
    strategy: 'toy_renew',
    leadShare: 0.25,
    minAgeMs: 10_000,
    minAgeReason: 'Toys rest for ten seconds',
    retry: { everyMs: 7000, jitterMs: 0 },
    alertMs: 3000,
    renewsToken: true,
    needs: ['access_token'],
    toRequest: ({ access_token: token }): RenewRequest => ({ grant: 'toy_renew', token: String(token) }),
  },
} as const satisfies ProviderProtocol;
`;

const IMPORTS = [
  `import { buildClientFields } from './lib/ui/data/clientFields.js';`,
  `import { exchangeCode } from './lib/platform/usecases/authFlows/exchangeCode.js';`,
  `import { findCachedRefusal } from './lib/platform/usecases/refresh/cachedRefusal.js';`,
  `import { prepareTokenRequest } from './lib/platform/provider/prepareTokenRequest.js';`,
  `import { buildGrantRequest, findRefreshStrategy, getSpentValue } from './lib/platform/tokens/refreshStrategy.js';`,
  `import { computeBackoffMs, computeExpiryAlertAt, computeLeadSeconds } from './lib/platform/tokens/schedule.js';`,
  `import { patchClientCredentials, readClientCredentials } from './lib/wire/clientCredentials.js';`,
];

const EXPRESSION = `(async () => {
  const members = { client_id: 'c', client_secret: 's', auth_uri: 'https://toy.test/a', token_uri: 'https://toy.test/t' };
  const noHttp = () => false;
  const read = readClientCredentials('oauth2', members, noHttp, 'toy-shop');
  const client = { id: 'client-1', type: 'oauth2', provider: 'toy-shop', rejectedSinceMs: null, pausedUntilMs: null };

  const requests = [];
  const saved = [];
  const services = {
    now: () => 5000,
    sleep: () => Promise.resolve(),
    log: { error: () => undefined },
    vault: { seal: (text) => ({ sealed: text, keyId: 'k' }) },
    store: { authFlows: { update: async (...change) => void saved.push(change) } },
    tokenClient: {
      obtain: async (_client, request) => {
        requests.push(request);
        return { outcome: 'granted', grant: { accessToken: 'token-' + requests.length, others: {} } };
      },
    },
  };
  const exchange = { flow: { id: 'flow-1', tenantId: 't' }, content: {}, client, clientValues: read.values, previousValues: {} };
  const exchanged = await exchangeCode(services, exchange, { code: 'x', redirectUri: 'https://app.test/cb', members: {} });

  const strategy = findRefreshStrategy({ ...client, values: read.values }, { access_token: 'at', refresh_token: 'r' });
  const request = buildGrantRequest(strategy, { access_token: 'at' });
  const calls = [];
  const endpointClient = {
    get: async (url) => {
      calls.push(url.href);
      return { status: 200, members: { toy: 'next' } };
    },
  };
  const prepared = await prepareTokenRequest(read.values, request, { endpointClient, settings: {}, nowMs: 0, redactedValues: [] });
  const state = { strategy, obtainedAtMs: 1000, nextAttemptAtMs: 0, lastErrorAtMs: null };
  const refusal = (nowMs) =>
    findCachedRefusal({}, { secret: { id: 's', state: 'ready' }, client }, state, { nowMs, movedBackMs: 0 });
  return {
    values: read.values,
    unknown: readClientCredentials('oauth2', { ...members, swap_uri: 'https://toy.test/swap' }, noHttp).problems,
    moved: patchClientCredentials('oauth2', read.values, { swap_uri: 'https://other.test/swap' }, noHttp, 'toy-shop').problems,
    field: buildClientFields('oauth2', {}, 'toy-shop').advanced.swap_uri,
    requests,
    savedUntil: saved[0][2].expiresAtMs,
    token: exchanged.token,
    strategy,
    request,
    spent: getSpentValue(request),
    secrets: prepared.secrets,
    response: await prepared.send(),
    calls,
    lead: computeLeadSeconds(100, strategy, {}),
    alertAt: computeExpiryAlertAt(100_000, 50_000, strategy),
    backoff: computeBackoffMs({ expiresAtMs: 100_000 }, strategy, 1, undefined, 0, 0),
    tooEarly: (await refusal(10_999)).problems,
    later: (await refusal(11_000)) ?? null,
  };
})()`;

/** What the process with the protocol returns. */
interface Found {
  readonly values: object;
  readonly unknown: readonly Problem[];
  readonly moved: readonly Problem[];
  readonly field: object;
  readonly requests: readonly object[];
  readonly savedUntil: number;
  readonly token: object;
  readonly strategy: string;
  readonly request: object;
  readonly spent: string;
  readonly secrets: readonly string[];
  readonly response: object;
  readonly calls: readonly string[];
  readonly lead: number;
  readonly alertAt: number;
  readonly backoff: number;
  readonly tooEarly: readonly Problem[];
  readonly later: object | null;
}

describe('a new provider protocol', function () {
  this.timeout(60_000);
  let copy: LibCopy;
  let found: Found;
  before(async () => {
    copy = createLibCopy();
    copy.write('lib/oauth/providers/toy.ts', TOY);
    const registry = 'lib/oauth/providers/index.ts';
    copy.replace(registry, `import { standard }`, `import { toy } from './toy.js';\nimport { standard }`);
    copy.replace(registry, 'const PROTOCOLS = [instagram]', 'const PROTOCOLS = [instagram, toy]');
    found = (await copy.evaluate(IMPORTS, EXPRESSION)) as Found;
  });
  after(() => copy.remove());

  it('adds its endpoint to the auth clients of its providers, with a default', () => {
    expect(found.values).to.include({ client_id: 'c', swap_uri: 'https://toy.test/swap' });
    expect(found.unknown[0]?.code).to.equal('unknown');
    expect(found.moved[0]?.detail).to.match(/^swap_uri must stay on a server/);
    expect(found.field).to.deep.equal({ viewClass: 'TextFieldView', label: 'Swap URL', required: false });
  });

  it('takes its further step after the exchange of a code, which can be retried as long as the first token is valid', () => {
    expect(found.requests).to.deep.equal([
      { grant: 'authorization_code', code: 'x', redirectUri: 'https://app.test/cb' },
      { grant: 'toy_swap', token: 'token-1' },
    ]);
    expect(found.savedUntil).to.equal(65_000);
    expect(found.token).to.deep.equal({ grant: { accessToken: 'token-2', others: {} }, obtainedAtMs: 5000 });
  });

  it('refreshes by its own request', () => {
    expect([found.strategy, found.spent]).to.deep.equal(['toy_renew', 'at']);
    expect(found.request).to.deep.equal({ grant: 'toy_renew', token: 'at' });
    expect(found.calls).to.deep.equal(['https://toy.test/swap?t=at']);
    expect(found.response).to.deep.equal({ status: 200, members: { access_token: 'next' } });
    expect(found.secrets).to.deep.equal(['at']);
  });

  it('has its own schedule, and refuses a forced refresh that is too early', () => {
    expect([found.lead, found.alertAt, found.backoff]).to.deep.equal([25, 97_000, 7000]);
    expect(found.tooEarly[0]).to.deep.include({
      code: 'too_early',
      detail: 'Toys rest for ten seconds. Try again at 1970-01-01T00:00:11.000Z',
    });
    expect(found.later).to.equal(null);
  });
});
