/** How a provider behaves towards one request. */
export type Conduct =
  | 'answers'
  /** The connection ends after it has acted: whoever asked doesn't learn it. */
  | 'acts_and_drops'
  /** The connection ends before it has acted. */
  | 'drops'
  /** 503, without having acted. */
  | 'is_down'
  /** 200 with a page, as a captive portal or a firewall sends it. */
  | 'html'
  /** 200 with `temporarily_unavailable` in the body. */
  | 'error_in_200'
  /** `invalid_client`, without having acted. */
  | 'rejects_client';

/** What it says of how long a token lives; it lives as long as the rules say all the same. */
export type Expiry = 'number' | 'text' | 'missing' | 'zero' | 'negative' | 'huge' | 'rubbish';

/** A member `expires_in` as that; undefined: none. */
export function expiresInOf(expiry: Expiry, lifeMs: number): unknown {
  const seconds = Math.floor(lifeMs / 1000);
  const said: Readonly<Record<Expiry, unknown>> = {
    number: seconds,
    text: String(seconds),
    missing: undefined,
    zero: 0,
    negative: -1,
    huge: 9_223_372_036_854_775,
    rubbish: 'soon',
  };
  return said[expiry];
}
