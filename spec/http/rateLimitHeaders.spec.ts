import { expect } from 'chai';
import fc from 'fast-check';
import { findRetryAfter, parseRetryAfterMs, readQuota } from '../../lib/http/rateLimitHeaders.js';

const NOW_MS = Date.UTC(2026, 0, 1, 12, 0, 0);
/** The time of the responses, by the server's clock. */
const DATE = new Date(NOW_MS).toUTCString();

type Headers = Readonly<Record<string, string | readonly string[]>>;

describe('findRetryAfter', () => {
  const cases: [title: string, status: number, headers: Headers, expected: string | undefined][] = [
    ['no header', 429, {}, undefined],
    ['Retry-After with any status', 503, { 'retry-after': ' 7 ' }, ' 7 '],
    ['an invalid Retry-After', 429, { 'retry-after': 'soon', 'ratelimit-reset': '5' }, 'soon'],
    ['a blank Retry-After', 429, { 'retry-after': ' ', 'ratelimit-reset': '5' }, '5'],
    ['Retry-After before other headers', 429, { 'retry-after': '7', 'x-ratelimit-reset': '5' }, '7'],
    ['other headers with another status', 503, { 'ratelimit-reset': '5', ratelimit: '"a";r=0;t=9' }, undefined],
    ['RateLimit-Reset', 429, { 'ratelimit-reset': '5', 'ratelimit-remaining': '0' }, '5'],
    ['X-RateLimit-Reset', 429, { 'x-ratelimit-reset': '1767268830' }, '1767268830'],
    ['X-Rate-Limit-Reset', 429, { 'x-rate-limit-reset': '1767268830', 'x-rate-limit-remaining': '0' }, '1767268830'],
    ['a limit with requests left', 429, { 'x-ratelimit-reset': '3600', 'x-ratelimit-remaining': '4000' }, undefined],
    [
      'the exhausted one of two',
      429,
      { 'ratelimit-reset': '5', 'ratelimit-remaining': '1', 'x-ratelimit-reset': '6' },
      '6',
    ],
    ['a limit that is renewed now', 429, { 'x-ratelimit-reset': '0', 'x-ratelimit-remaining': '0' }, undefined],
    ['a time of the server, by its clock', 429, { 'x-ratelimit-reset': '1767268830', date: DATE }, '30'],
    ['a time in milliseconds, by its clock', 429, { 'x-ratelimit-reset': '1767268830500', date: DATE }, '30.5'],
    ['a duration', 429, { 'x-ratelimit-reset': '1m30s', 'x-ratelimit-remaining': '0' }, '90'],
    ['a time in the past of the server', 429, { 'x-ratelimit-reset': '1767268799', date: DATE }, undefined],
    ['seconds beside its clock', 429, { 'x-ratelimit-reset': '5', date: DATE }, '5'],
    ['a time beside an unreadable clock', 429, { 'x-ratelimit-reset': '1767268830', date: 'noon' }, '1767268830'],
    ['a repeated header', 429, { 'x-ratelimit-reset': ['1', '2'] }, undefined],
    ['RateLimit', 429, { ratelimit: '"default";r=0;t=30' }, '30'],
    ['RateLimit before its older forms', 429, { ratelimit: '"default";r=0;t=30', 'x-ratelimit-reset': '5' }, '30'],
    ['the latest of several quotas', 429, { ratelimit: '"burst";r=0;t=2, "day";r=0;t=60,"week";r=1;t=900' }, '60'],
    ['RateLimit with requests left', 429, { ratelimit: '"default";r=3;t=30' }, undefined],
    ['a name with separators', 429, { ratelimit: '"a,\\";t=9";r=0;t=30' }, '30'],
    ['RateLimit with other parameters', 429, { ratelimit: '"a";pk=:cHI9MA==:;r=0;t=30' }, '30'],
    ['the window of the policy', 429, { ratelimit: '"b";r=0', 'ratelimit-policy': '"a";q=1;w=1,"b";q=9;w=60' }, '60'],
    ['no window in the policy', 429, { ratelimit: '"b";r=0', 'ratelimit-policy': '"b";q=9' }, undefined],
    ['RateLimit of older drafts', 429, { ratelimit: 'limit=100, remaining=0, reset=50' }, '50'],
    ['RateLimit of older drafts with requests left', 429, { ratelimit: 'limit=9, remaining=1, reset=50' }, undefined],
    ['a renewal now', 429, { ratelimit: '"a";r=0;t=0' }, '0'],
    // Vendors, with the values of their pages.
    [
      'the bucket of OpenAI, of which one request is allowed before it is full',
      429,
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m0s',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      '1',
    ],
    [
      'the tokens of OpenAI, which have to be renewed',
      429,
      {
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      '360',
    ],
    [
      'the later one of both',
      429,
      {
        'x-ratelimit-limit-requests': '3',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '60s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '8.64s',
      },
      '20',
    ],
    [
      'no quota that is exhausted, as without credits',
      429,
      { 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-reset-requests': '1s' },
      undefined,
    ],
    [
      'the tokens of Anthropic, by its clock',
      429,
      {
        date: DATE,
        'anthropic-ratelimit-requests-remaining': '49',
        'anthropic-ratelimit-requests-reset': '2026-01-01T12:00:01Z',
        'anthropic-ratelimit-input-tokens-limit': '50000',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-01-01T12:00:45Z',
      },
      '45',
    ],
    [
      'the requests of Anthropic, without a clock',
      429,
      { 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': '2026-01-01T12:00:45Z' },
      '2026-01-01T12:00:45Z',
    ],
    ['a full bucket of Shopify', 429, { 'x-shopify-shop-api-call-limit': '40/40' }, '0.5'],
    ['a bucket of Shopify that is not full', 429, { 'x-shopify-shop-api-call-limit': '1/40' }, undefined],
    ['Retry-After of Shopify', 429, { 'retry-after': '2.0', 'x-shopify-shop-api-call-limit': '40/40' }, '2.0'],
    [
      'the milliseconds of BigCommerce',
      429,
      {
        'x-rate-limit-requests-left': '0',
        'x-rate-limit-time-reset-ms': '3000',
        'x-rate-limit-requests-quota': '25000',
      },
      '3',
    ],
    [
      'the window of HubSpot',
      429,
      { 'x-hubspot-ratelimit-remaining': '0', 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
      '10',
    ],
    ['the headers of Brevo', 429, { 'x-sib-ratelimit-remaining': '0', 'x-sib-ratelimit-reset': '42' }, '42'],
    [
      'the time in milliseconds of Linear',
      429,
      { date: DATE, 'x-ratelimit-requests-remaining': '0', 'x-ratelimit-requests-reset': '1767268830500' },
      '30.5',
    ],
    ['X-Retry-After', 429, { 'x-retry-after': '1767268830' }, '1767268830'],
    ['X-RateLimit-Retry-After', 429, { 'x-ratelimit-retry-after': '59' }, '59'],
    ['X-RateLimit-Reset-After', 429, { 'x-ratelimit-reset-after': '1.5' }, '1.5'],
    ['the headers of vendors with another status', 503, { 'x-retry-after': '5' }, undefined],
    ['an unreadable RateLimit', 429, { ratelimit: '"a;r=0', 'ratelimit-reset': '4' }, '4'],
  ];
  for (const [title, status, headers, expected] of cases) {
    it(`returns ${String(expected)} for ${title}`, () => {
      expect(findRetryAfter({ status, headers })).to.equal(expected);
    });
  }

  it('returns the time of any quota that is exhausted', () => {
    const quota = fc.record({
      name: fc.stringMatching(/^[ -~]*$/).map((text) => text.replace(/["\\]/g, '\\$&')),
      r: fc.nat({ max: 2 }),
      t: fc.nat(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(quota, { selector: ({ name }) => name, maxLength: 5 }), (quotas) => {
        const ratelimit = quotas.map(({ name, r, t }) => `"${name}";r=${String(r)};t=${String(t)}`).join(', ');
        const resets = quotas.filter(({ r }) => r === 0).map(({ t }) => t);
        const expected = resets.length === 0 ? undefined : String(Math.max(...resets));
        expect(findRetryAfter({ status: 429, headers: { ratelimit } })).to.equal(expected);
      }),
    );
  });

  // Quadratic time would exceed the time limit of a spec.
  for (const part of ['"', '\\', '\\"', '"\\', '",', '",\\', 'r=0;', 'r', ',', '"\\"', '"a";r=0,']) {
    it(`finds nothing in a header of 64 kB of ${part}`, () => {
      const ratelimit = part.repeat(65_536 / part.length);
      expect(findRetryAfter({ status: 429, headers: { ratelimit, 'ratelimit-policy': ratelimit } })).to.equal(
        undefined,
      );
      const headers = { ratelimit, 'x-ratelimit-remaining': ratelimit, 'x-ratelimit-reset': ratelimit };
      expect(readQuota(headers, NOW_MS)).to.equal(undefined);
    });
  }
});

describe('parseRetryAfterMs', () => {
  const cases: [text: string | undefined, ms: number | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1e3', undefined],
    ['30, 30', undefined],
    ['0', 0],
    ['0.5', 500],
    [' 30 ', 30_000],
    ['86400', 86_400_000],
    ['999999999', 999_999_999_000],
    ['1767268830', 30_000],
    ['1767268830.5', 30_500],
    ['1767268830250', 30_250],
    ['1767268000', 0],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 12:00:30 GMT', 30_000],
    ['Thu Jan  1 12:00:30 2026', 30_000],
    ['Thu, 01 Jan 2026 11:59:00 GMT', 0],
    ['Thu Jan 01 2026 13:00:30 GMT+0100 (Central European Standard Time)', 30_000],
    ['Mon, nonsense', undefined],
    ['2026-01-01T12:00:30Z', 30_000],
    ['2026-01-01T14:00:30.250+02:00', 30_250],
    ['2026-01-01T11:00Z', 0],
    ['2026-01-01Tsoon', undefined],
    ['2026-01-01', undefined],
  ];
  for (const [text, ms] of cases) {
    it(`returns ${String(ms)} for ${text === undefined ? 'undefined' : JSON.stringify(text)}`, () => {
      expect(parseRetryAfterMs(text, NOW_MS)).to.equal(ms);
    });
  }
});

describe('readQuota', () => {
  const both = (remaining: string, reset: string): Headers => ({
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': reset,
  });
  const cases: [title: string, headers: Headers, quota: [remaining: number, resetMs: number] | undefined][] = [
    ['no header', {}, undefined],
    ['RateLimit', { ratelimit: '"default";r=50;t=30' }, [50, 30_000]],
    ['RateLimit without quotes', { ratelimit: 'default;r=5;t=30' }, [5, 30_000]],
    ['the tightest of several quotas', { ratelimit: '"burst";r=2;t=1, "day";r=900;t=36000' }, [2, 1000]],
    ['the latest renewal of equal ones', { ratelimit: '"a";r=0;t=1, "b";r=0;t=9' }, [0, 9000]],
    ['a negative number in RateLimit', { ratelimit: '"a";r=-3;t=9' }, [0, 9000]],
    ['a negative renewal in RateLimit', { ratelimit: '"a";r=3;t=-9' }, undefined],
    ['the window of the policy', { ratelimit: '"a";r=3', 'ratelimit-policy': '"a";q=10;w=60' }, [3, 60_000]],
    ['RateLimit of older drafts', { ratelimit: 'limit=100, remaining=7, reset=50' }, [7, 50_000]],
    ['the three headers of older drafts', { 'ratelimit-remaining': '7', 'ratelimit-reset': '50' }, [7, 50_000]],
    ['a missing reset', { 'x-ratelimit-remaining': '0' }, undefined],
    ['a missing number', { 'x-ratelimit-reset': '50' }, undefined],
    ['a missing reset beside a window', { 'ratelimit-remaining': '4', 'ratelimit-policy': '10;w=60' }, [4, 60_000]],
    [
      'a missing reset beside a window of the limit',
      { 'ratelimit-remaining': '4', 'ratelimit-limit': '10, 10;w=60' },
      [4, 60_000],
    ],
    ['X-RateLimit', both('12', '50'), [12, 50_000]],
    ['X-Rate-Limit', { 'x-rate-limit-remaining': '1', 'x-rate-limit-reset': '1767268830' }, [1, 30_000]],
    ['the tightest of two families', { ...both('3', '5'), ratelimit: '"a";r=2;t=60' }, [2, 60_000]],
    ['a negative number', both('-1', '50'), [0, 50_000]],
    ['a huge number', both('999999999999999999999', '50'), [1e21, 50_000]],
    ['a fraction', both('12.5', '0.5'), [12.5, 500]],
    ['a duration in seconds', both('5', '60s'), [5, 60_000]],
    ['a duration in minutes', both('5', '6m0s'), [5, 360_000]],
    ['a duration with a fraction', both('5', '1h2m30.5s'), [5, 3_750_500]],
    ['a duration in milliseconds', both('5', '120ms'), [5, 120]],
    ['a duration of days', both('5', '2d'), undefined],
    ['no number', both('unlimited', '50'), undefined],
    ['an empty number', both('', '50'), undefined],
    ['Infinity', both('Infinity', '50'), undefined],
    ['a renewal now', both('0', '0'), undefined],
    ['a renewal in the past', both('0', '1767268000'), undefined],
    ['a time in seconds', both('5', '1767268830'), [5, 30_000]],
    ['a time in milliseconds', both('5', '1767268830500'), [5, 30_500]],
    [
      'a time of the server, by its clock',
      { ...both('5', '1767268800'), date: new Date(NOW_MS - 9000).toUTCString() },
      [5, 9000],
    ],
    ['an HTTP date', both('5', 'Thu, 01 Jan 2026 12:00:30 GMT'), [5, 30_000]],
    ['an ISO date', both('5', '2026-01-01T12:00:30Z'), [5, 30_000]],
    ['an unreadable date', both('5', '2026-13-41T12:00:30Z'), undefined],
    ['an unreadable reset', both('5', 'soon'), undefined],
    [
      'requests and tokens of OpenAI',
      {
        'x-ratelimit-limit-requests': '5000',
        'x-ratelimit-remaining-requests': '4990',
        'x-ratelimit-reset-requests': '120ms',
        'x-ratelimit-limit-tokens': '160000',
        'x-ratelimit-remaining-tokens': '159976',
        'x-ratelimit-reset-tokens': '9ms',
      },
      [4990, 12],
    ],
    [
      'the day of Groq',
      {
        'x-ratelimit-limit-requests': '14400',
        'x-ratelimit-remaining-requests': '14370',
        'x-ratelimit-reset-requests': '3m0s',
      },
      [14_370, 6000],
    ],
    [
      'a limit that Azure OpenAI does not know',
      { 'x-ratelimit-limit-tokens': '-1', 'x-ratelimit-remaining-tokens': '-1', 'x-ratelimit-reset-tokens': '5' },
      undefined,
    ],
    [
      'the tightest of those of Anthropic',
      {
        'anthropic-ratelimit-requests-limit': '50',
        'anthropic-ratelimit-requests-remaining': '44',
        'anthropic-ratelimit-requests-reset': '2026-01-01T12:00:06Z',
        'anthropic-ratelimit-output-tokens-remaining': '8000',
        'anthropic-ratelimit-output-tokens-reset': '2026-01-01T12:00:30Z',
      },
      [44, 1000],
    ],
    [
      'a bucket without its size',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6s' },
      [0, 6000],
    ],
    ['the bucket of Shopify', { 'x-shopify-shop-api-call-limit': '39/40' }, [1, 500]],
    ['the larger bucket of Shopify Plus', { 'x-shopify-shop-api-call-limit': ' 401/400' }, [0, 50]],
    ['an unreadable bucket', { 'x-shopify-shop-api-call-limit': '39/0' }, undefined],
    [
      'the headers of BigCommerce',
      { 'x-rate-limit-requests-left': '7', 'x-rate-limit-time-reset-ms': '15000' },
      [7, 15_000],
    ],
    [
      'the headers of HubSpot',
      { 'x-hubspot-ratelimit-remaining': '9', 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
      [9, 10_000],
    ],
    [
      'the interval of Confluence',
      { 'x-ratelimit-remaining': '3', 'x-ratelimit-interval-seconds': '60', 'x-ratelimit-limit': '10' },
      [3, 60_000],
    ],
    ['lists of the same length', both('7, 2', '60, 3600'), [2, 3_600_000]],
    ['repeated headers', { 'x-ratelimit-remaining': ['7', '9'], 'x-ratelimit-reset': ['60', '5'] }, [7, 60_000]],
    ['lists of different lengths', both('7, 2', '60'), undefined],
    ['a list with a part that is no number', both('x, 2', '60, 3600'), [2, 3_600_000]],
  ];
  for (const [title, headers, quota] of cases) {
    it(`returns ${String(quota)} for ${title}`, () => {
      const [remaining, resetMs] = quota ?? [];
      expect(readQuota(headers, NOW_MS)).to.deep.equal(quota && { remaining, resetMs });
    });
  }

  it('returns nothing but finite quotas for any headers', () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[-0-9., ;=rtw"]{0,20}$/),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(text, text, text, text, (ratelimit, policy, remaining, reset) => {
        const quota = readQuota(
          { ratelimit, 'ratelimit-policy': policy, 'ratelimit-remaining': remaining, 'ratelimit-reset': reset },
          NOW_MS,
        );
        if (quota === undefined) return;
        expect(quota.remaining).to.be.within(0, Number.MAX_VALUE);
        expect(quota.resetMs).to.be.within(Number.MIN_VALUE, Number.MAX_VALUE);
      }),
    );
  });
});
