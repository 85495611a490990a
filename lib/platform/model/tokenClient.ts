/** What a token endpoint has to be told about an auth-client, from its `credentials`. */
export type ClientCredentials = Readonly<Record<string, unknown>>;

/** What a provider gave. */
export interface TokenGrant {
  readonly accessToken: string;
  /** Absent: keep the one there is (RFC 6749 section 6). */
  readonly refreshToken?: string;
  /** Absent: the provider didn't say. */
  readonly expiresInSeconds?: number;
  readonly scope?: string;
  /** Every other member of the answer, as it came. */
  readonly others: Readonly<Record<string, unknown>>;
}

/**
 * How an exchange ended. `dead`: the user has to authenticate again; `client`: the auth-client is refused;
 * `configuration`: the request is refused as such; `transient`: trying later may help.
 */
export type TokenOutcome =
  | { readonly outcome: 'granted'; readonly grant: TokenGrant }
  | {
      readonly outcome: 'dead' | 'client' | 'configuration' | 'transient';
      /** The provider's error code, or ours. */
      readonly code: string;
      /** The provider's own words, without secrets, at most 500 characters. */
      readonly detail: string;
      readonly retryAfterSeconds?: number;
    };

/** Asks token endpoints. Never throws for what a provider does. */
export interface TokenClient {
  /** RFC 6749 section 6. */
  refresh(client: ClientCredentials, refreshToken: string): Promise<TokenOutcome>;
}
