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
