import { expect } from 'chai';

import type { JsonObject } from '../../../../lib/json.js';
import { decide } from '../../../../lib/request/dialects/request/decide.js';
import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { withProvider } from '../../../../lib/request/dialects/request/withProvider.js';
import { createScope } from '../../../../lib/request/expression.js';
import type { AttemptResult, Outcome } from '../../../../lib/request/outcome.js';
import type { Provider } from '../../../../lib/wire/provider.js';
import { loadCatalog } from '../../../support/catalog.js';
import { captureError, configEnvironment } from '../../requestHelpers.js';

const NOW_MS = Date.UTC(2026, 4, 1, 9);
const scope = createScope({ body: {} }, { now: () => NOW_MS });

interface Setting {
  readonly method?: string;
  readonly fields?: object;
  readonly canRefresh?: boolean;
  readonly isCredentialRejected?: boolean;
}

async function decideAfter(provider: Provider, result: AttemptResult, setting: Setting = {}): Promise<Outcome> {
  const { method = 'GET', fields = {}, canRefresh = true, isCredentialRejected = false } = setting;
  const config = parseConfig(
    { secretId: 's', reader: { method, url: '"/x"' }, baseUrl: 'http://a.test', retry: { jitter: 'none' }, ...fields },
    configEnvironment,
  );
  return decide(withProvider(config, provider), result, {
    ...{ attempt: 1, startedMs: NOW_MS, nowMs: NOW_MS, random: () => 0, scope },
    ...{ canRefresh, isCredentialRejected },
  });
}

const respond = (status: number, body: unknown, headers: Record<string, string> = {}): AttemptResult => ({
  kind: 'response',
  response: {
    status,
    statusText: '',
    headers: { 'content-type': 'application/json', ...headers },
    requestUrl: new URL('http://a.test/x'),
    peek: () => Promise.resolve(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))),
  },
});

const google = (code: number, reason: string): object => ({
  error: { code, message: 'Limit', errors: [{ domain: 'usageLimits', reason, message: 'Limit' }] },
});
const salesforce = (errorCode: string): object[] => [{ message: 'M', errorCode }];
const meta = (code: number, more: object = {}): object => ({
  error: { message: 'M', type: 'OAuthException', code, fbtrace_id: 'A', ...more },
});

/** Documented responses of vendors: provider, what, status, body, headers, the outcome and its rule. */
const CASES: readonly (readonly [string, string, number, unknown, Record<string, string>, string, string?])[] = [
  ['slack', 'success', 200, { ok: true, ts: '1' }, {}, 'emit', 'the built-in rule "emit"'],
  ['slack', 'an unknown channel', 200, { ok: false, error: 'channel_not_found' }, {}, 'fail', 'rule 4'],
  ['slack', 'an expired token', 200, { ok: false, error: 'token_expired' }, {}, 'refresh', 'rule 1'],
  ['slack-user', 'an invalid token', 200, { ok: false, error: 'invalid_auth' }, {}, 'refresh', 'rule 1'],
  ['slack', 'a rate limit', 429, { ok: false, error: 'ratelimited' }, { 'retry-after': '30' }, 'retry 30000', 'rule 2'],
  ['slack', 'an internal error', 200, { ok: false, error: 'internal_error' }, {}, 'retry 1000', 'rule 3'],
  ['github', 'bad input', 422, { message: 'Validation Failed' }, {}, 'fail'],
  ['github', 'no permission', 403, { message: 'Resource not accessible by integration' }, {}, 'fail'],
  [
    'github',
    'an exhausted quota',
    403,
    { message: 'API rate limit exceeded for user ID 1.' },
    {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(NOW_MS / 1000 + 90),
      date: new Date(NOW_MS).toUTCString(),
    },
    'retry 90000',
    'rule 2',
  ],
  [
    'github',
    'a secondary limit',
    403,
    { message: 'You have exceeded a secondary rate limit.' },
    {},
    'retry 60000',
    'rule 3',
  ],
  [
    'github',
    'a secondary limit with its wait',
    403,
    { message: 'You have exceeded a secondary rate limit.' },
    { 'retry-after': '7', 'x-ratelimit-remaining': '4999' },
    'retry 7000',
    'rule 1',
  ],
  ['google', 'a limit per user', 403, google(403, 'userRateLimitExceeded'), {}, 'retry 1000', 'rule 1'],
  ['google', 'a limit', 403, google(403, 'rateLimitExceeded'), {}, 'retry 1000', 'rule 1'],
  ['google', 'a daily limit', 403, google(403, 'dailyLimitExceeded'), {}, 'fail'],
  ['google', 'no permission', 403, google(403, 'insufficientPermissions'), {}, 'fail'],
  [
    'google',
    'a limit in the newer form',
    403,
    { error: { code: 403, status: 'RESOURCE_EXHAUSTED', details: [{ reason: 'RATE_LIMIT_EXCEEDED' }] } },
    {},
    'retry 1000',
    'rule 2',
  ],
  ['microsoft', 'a limit on bandwidth', 509, { error: { code: 'x' } }, {}, 'retry 1000', 'rule 1'],
  ['microsoft', 'a limit with milliseconds', 429, {}, { 'x-ms-retry-after-ms': '2500' }, 'retry 2500'],
  [
    'microsoft',
    'a limit of Graph',
    429,
    { error: { code: 'TooManyRequests' } },
    { 'retry-after': '10' },
    'retry 10000',
  ],
  ['salesforce', 'an expired session', 401, salesforce('INVALID_SESSION_ID'), {}, 'refresh', 'rule 1'],
  ['salesforce', 'an expired session of Bulk', 400, { exceptionCode: 'InvalidSessionId' }, {}, 'refresh', 'rule 2'],
  ['salesforce', 'too many requests', 403, salesforce('REQUEST_LIMIT_EXCEEDED'), {}, 'retry 1000', 'rule 3'],
  ['salesforce', 'a locked row', 400, salesforce('UNABLE_TO_LOCK_ROW'), {}, 'retry 1000', 'rule 4'],
  ['salesforce', 'an invalid field', 400, salesforce('INVALID_FIELD'), {}, 'fail'],
  ['zoom-account', 'a daily limit', 429, { code: 429 }, { 'retry-after': '2026-05-01T09:02:00Z' }, 'retry 120000'],
  ['zoom-account', 'a limit per second', 429, { code: 429 }, {}, 'retry 1000'],
  ['instagram', 'an expired token', 400, meta(190, { error_subcode: 463 }), {}, 'refresh', 'rule 1'],
  ['instagram', 'an application limit', 400, meta(4), {}, 'retry 1000', 'rule 2'],
  ['instagram', 'a user limit', 403, meta(17), {}, 'retry 1000', 'rule 2'],
  ['instagram', 'a page limit', 400, meta(32), {}, 'retry 1000', 'rule 2'],
  ['instagram', 'a custom limit', 400, meta(613), {}, 'retry 1000', 'rule 2'],
  ['instagram', 'a business limit', 400, meta(80_002), {}, 'retry 1000', 'rule 2'],
  ['instagram', 'a transient error', 500, meta(2, { is_transient: true }), {}, 'retry 1000', 'rule 3'],
  ['instagram', 'a missing permission', 400, meta(10), {}, 'fail'],
  ['instagram', 'a page of HTML', 400, '<html>', { 'content-type': 'text/html' }, 'fail'],
];

describe('the outcome rules of the providers', () => {
  let providers: readonly Provider[];
  before(async () => {
    providers = await loadCatalog();
  });
  const get = (id: string): Provider => providers.find((provider) => provider.id === id)!;
  const describeOutcome = (outcome: Outcome): string =>
    outcome.kind === 'retry' ? `retry ${outcome.afterMs}` : outcome.kind;

  for (const [id, what, status, body, headers, expected, rule] of CASES) {
    it(`of ${id}: ${expected} for ${what}`, async () => {
      const outcome = await decideAfter(get(id), respond(status, body, headers));
      expect(describeOutcome(outcome)).to.equal(expected);
      const full = rule?.startsWith('rule') === true ? `${rule} of the provider ${id}` : rule;
      if (full !== undefined) expect(outcome.rule).to.equal(full);
      else expect(outcome.rule).to.match(/^the built-in/);
    });
  }

  it('compile, for every provider', () => {
    expect(providers.filter(({ outcomes }) => outcomes !== undefined)).to.have.length.of.at.least(8);
    const config = parseConfig({ secretId: 's', reader: { url: '"http://a.test"' } }, configEnvironment);
    for (const provider of providers) expect(() => withProvider(config, provider), provider.id).not.to.throw();
  });

  it('come after those of the step', async () => {
    const fields = { outcomes: [{ body: 'error = "channel_not_found"', do: 'ignore' }] };
    const result = respond(200, { ok: false, error: 'channel_not_found' });
    const outcome = await decideAfter(get('slack'), result, { fields });
    expect(outcome).to.deep.equal({ kind: 'ignore', rule: 'outcome rule 1' });
  });

  it('leave a token that has just been refreshed to the next rule, with the error text', async () => {
    const result = respond(200, { ok: false, error: 'missing_scope', needed: 'chat:write' });
    expect(await decideAfter(get('slack'), result)).to.deep.equal({
      kind: 'fail',
      rule: 'rule 4 of the provider slack',
      message: 'Slack: missing_scope, needed scope: chat:write',
    });
    const rejected = respond(200, { ok: false, error: 'token_expired' });
    expect(await decideAfter(get('slack'), rejected, { canRefresh: false })).to.include({
      kind: 'fail',
      message: 'Slack: token_expired',
    });
  });

  it('repeat a POST that was refused, but none that may be processed', async () => {
    const post = { method: 'POST' };
    const limit = respond(403, google(403, 'rateLimitExceeded'));
    expect((await decideAfter(get('google'), limit, post)).kind).to.equal('retry');
    const internal = respond(200, { ok: false, error: 'internal_error' });
    expect(await decideAfter(get('slack'), internal, post)).to.include({
      kind: 'fail',
      message: 'Slack: internal_error',
    });
  });

  for (const as of ['text', 'csv', 'attachment', 'none', 'base64']) {
    it(`read an error by its media type when the step expects ${as}`, async () => {
      const result = respond(200, { ok: false, error: 'channel_not_found' });
      const outcome = await decideAfter(get('slack'), result, { fields: { response: { as } } });
      expect(outcome).to.include({ kind: 'fail', message: 'Slack: channel_not_found' });
    });
  }

  it('are named with their provider when they are invalid', () => {
    const config = parseConfig({ secretId: 's', reader: { url: '"http://a.test"' } }, configEnvironment);
    const outcomes: JsonObject[] = [
      { status: 404, do: 'ignore' },
      { status: 'x', do: 'fail' },
    ];
    expect(captureError(() => withProvider(config, { id: 'acme', outcomes }))).to.match(
      /^configuration: Provider acme: rule 2: status/,
    );
  });
});
