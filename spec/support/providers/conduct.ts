/** Behaviour of a provider for one request. */
export type Conduct =
  | 'answers'
  /** The connection closes after the provider has acted: the caller doesn't learn the outcome. */
  | 'acts_and_drops'
  /** The connection closes before the provider acts. */
  | 'drops'
  /** 503, without having acted. */
  | 'is_down'
  /** 200 with a page, as a captive portal or a firewall sends it. */
  | 'html'
  /** 200 with `temporarily_unavailable` in the body. */
  | 'error_in_200'
  /** `invalid_client`, without having acted. */
  | 'rejects_client';

/** The `expires_in` that a response reports; the real lifetime stays the same. */
export type Expiry = 'number' | 'text' | 'missing' | 'zero' | 'negative' | 'huge' | 'rubbish';

/** Returns the member `expires_in`; undefined for none. */
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
