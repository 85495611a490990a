import { expect } from 'chai';
import fc from 'fast-check';
import { findRetryAfter, parseRetryAfterMs } from '../../lib/http/rateLimitHeaders.js';

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

  it('is fast with any header of 64 kB', () => {
    for (const part of ['"', '\\', '",', 'r=0;', 'r', ',', '"\\"', '"a";r=0,']) {
      const ratelimit = part.repeat(65_536 / part.length);
      const start = performance.now();
      findRetryAfter({ status: 429, headers: { ratelimit, 'ratelimit-policy': ratelimit } });
      expect(performance.now() - start, part).to.be.below(500);
    }
  });
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
    ['2026-01-01T12:00:30Z', undefined],
  ];
  for (const [text, ms] of cases) {
    it(`returns ${String(ms)} for ${text === undefined ? 'undefined' : JSON.stringify(text)}`, () => {
      expect(parseRetryAfterMs(text, NOW_MS)).to.equal(ms);
    });
  }
});
