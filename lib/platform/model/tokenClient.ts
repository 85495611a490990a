/** What a provider's endpoints have to be told about an auth-client, from its `credentials`. */
export type ClientCredentials = Readonly<Record<string, unknown>>;

/** What a provider gave. */
export interface IssuedToken {
  readonly accessToken: string;
  /** Absent: keep the one there is (RFC 6749 section 6). */
  readonly refreshToken?: string;
  /** Absent: the provider didn't say. `null`: it said that the token doesn't end. */
  readonly expiresInSeconds?: number | null;
  /** How long the refresh token lives, where the provider says so (`refresh_token_expires_in` and the like). */
  readonly refreshExpiresInSeconds?: number;
  readonly scope?: string;
  /** Every other member of the answer, as it came. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** What is handed in for a token. */
export type GrantRequest =
  /** RFC 6749 section 6. */
  | { readonly grant: 'refresh_token'; readonly refreshToken: string }
  /** RFC 6749 section 4.1.3, RFC 7636 section 4.5. */
  | {
      readonly grant: 'authorization_code';
      readonly code: string;
      readonly redirectUri: string;
      readonly codeVerifier?: string;
    }
  /** RFC 6749 section 4.4. */
  | { readonly grant: 'client_credentials'; readonly scope?: string }
  /** RFC 6749 section 4.3. */
  | { readonly grant: 'password'; readonly username: string; readonly password: string; readonly scope?: string }
  /** RFC 7523 section 2.1: the assertion is made with the auth-client's key. `subject`: on whose behalf. */
  | { readonly grant: 'jwt_bearer'; readonly subject?: string; readonly scope?: string }
  /** RFC 8693. */
  | {
      readonly grant: 'token_exchange';
      readonly subjectToken: string;
      /** A URN; an access token's when absent. */
      readonly subjectTokenType?: string;
      readonly scope?: string;
    }
  /** RFC 8628 section 3.4. */
  | { readonly grant: 'device_code'; readonly deviceCode: string }
  /** Instagram: code to short-lived token. The grant has no expiry of its own: it lives an hour. */
  | { readonly grant: 'ig_code'; readonly code: string; readonly redirectUri: string; readonly codeVerifier?: string }
  /** Instagram: short-lived to long-lived token. */
  | { readonly grant: 'ig_exchange'; readonly accessToken: string }
  /** Instagram: a long-lived token for itself. */
  | { readonly grant: 'ig_refresh'; readonly accessToken: string };

/**
 * How an exchange ended. `dead`: the user has to authenticate again; `client`: the auth-client is refused;
 * `configuration`: the request is refused as such; `transient`: trying later may help, and the provider has not acted;
 * `ambiguous`: the request was sent and no whole answer came, so the provider may have acted; `pending`: the user has not
 * decided yet (device code).
 */
export type TokenOutcome = { readonly outcome: 'granted'; readonly grant: IssuedToken } | TokenRefusal;

export interface TokenRefusal {
  readonly outcome: 'dead' | 'client' | 'configuration' | 'transient' | 'ambiguous' | 'pending';
  /** The provider's error code, or ours. */
  readonly code: string;
  /** The provider's own words, without secrets, at most 500 characters. */
  readonly detail: string;
  readonly retryAfterSeconds?: number;
  /**
   * Only with `transient`: the code alone means `dead`, such as `invalid_grant`, while the rest of the response says that it
   * passes (`is_transient`, "already being processed"). If it doesn't pass, it was the end of the grant.
   */
  readonly provisional?: true;
  /** Only with `client`: the provider's words name the auth client's secret, so the refusal can't be about the user. */
  readonly namesClient?: true;
}

/** What RFC 8628 section 3.2 answers. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** Members of an auth-client's credentials that an issuer publishes (RFC 8414, OpenID Connect Discovery). */
export type DiscoveredMembers = Readonly<Record<string, string | boolean>>;

/** What an issuer says of itself. */
export interface DiscoveredIssuer {
  readonly outcome: 'found';
  readonly members: DiscoveredMembers;
  /** That can be asked for; absent: it doesn't say. */
  readonly scopes?: readonly string[];
}

/** Asks the endpoints of providers. Never throws for what a provider does. */
export interface TokenClient {
  /**
   * @param signal ends it early, as `ambiguous` if the request was under way
   * @param values of the secret that the token is for: a refusal is quoted without them, as it is without the auth-client's
   */
  obtain(
    client: ClientCredentials,
    request: GrantRequest,
    signal?: AbortSignal,
    values?: Readonly<Record<string, unknown>>,
  ): Promise<TokenOutcome>;
  /** RFC 7009. `done` also when the provider doesn't know the token. */
  revoke(
    client: ClientCredentials,
    token: string,
    hint: 'access_token' | 'refresh_token',
  ): Promise<{ readonly outcome: 'done' } | TokenRefusal>;
  /** RFC 8628 section 3.1. */
  startDeviceFlow(
    client: ClientCredentials,
    scope: string | undefined,
  ): Promise<{ readonly outcome: 'started'; readonly codes: DeviceAuthorization } | TokenRefusal>;
  /** Reads what an issuer says of itself; the document has to be that issuer's own. */
  discover(issuer: string): Promise<DiscoveredIssuer | TokenRefusal>;
}
