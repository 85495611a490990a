import type { JsonObject } from '../../json.js';
import type { GrantRequest } from '../../oauth/providers/index.js';
import type { IssuedToken } from '../../oauth/tokenResponse.js';

/** The `credentials` of an auth client that requests to its provider's endpoints use. */
export type ClientCredentials = JsonObject;

/** An issued token, and the time from which its lifetime counts. Encrypted in a flow or in the journal as JSON: keep the names of its members. */
export interface ObtainedToken {
  readonly grant: IssuedToken;
  /** The earliest time at which the lifetime may have begun, in ms since 1970. */
  readonly obtainedAtMs: number;
}

/**
 * The outcome of a token request. `dead`: the user has to authorize again; `client`: the auth client is rejected;
 * `configuration`: the request is rejected; `transient`: a retry may succeed, and the provider has not acted;
 * `ambiguous`: the request was sent and no complete response arrived, so the provider may have acted; `pending`: the
 * user has not decided yet (device code).
 */
export type TokenOutcome = { readonly outcome: 'granted'; readonly grant: IssuedToken } | TokenRefusal;

export interface TokenRefusal {
  readonly outcome: 'dead' | 'client' | 'configuration' | 'transient' | 'ambiguous' | 'pending';
  /** Error code, the provider's or ours. */
  readonly code: string;
  /** The provider's error description, without secrets, at most 500 characters. */
  readonly detail: string;
  readonly retryAfterSeconds?: number;
  /**
   * Only with `transient`: the code alone means `dead`, such as `invalid_grant`, while the rest of the response says
   * that the failure is temporary (`is_transient`, "already being processed"). If it persists, the failure class is
   * `dead`.
   */
  readonly provisional?: true;
  /** Only with `client`: the provider's description names the client secret, so the refusal is not about the user. */
  readonly namesClient?: true;
}

/** A device authorization response (RFC 8628, section 3.2). */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** Members of an auth client's credentials that an issuer's metadata has (RFC 8414, OpenID Connect Discovery). */
type DiscoveredMembers = Readonly<Record<string, string | boolean>>;

/** The result of reading an issuer's metadata. */
export interface DiscoveredIssuer {
  readonly outcome: 'found';
  readonly members: DiscoveredMembers;
  /** The supported scopes; absent: not stated. */
  readonly scopes?: readonly string[];
}

/** Sends requests to the endpoints of providers. Failures of a provider are returned, not thrown. */
export interface TokenClient {
  /**
   * Sends a token request.
   * @param signal aborts it, with the outcome `ambiguous` if the request was in flight
   * @param values values of the secret that the token is for: they are removed from error descriptions, as are those of
   * the auth client
   */
  obtain(
    client: ClientCredentials,
    request: GrantRequest,
    signal?: AbortSignal,
    values?: JsonObject,
  ): Promise<TokenOutcome>;
  /** Revokes a token (RFC 7009). `done` also if the provider does not know the token. */
  revoke(
    client: ClientCredentials,
    token: string,
    hint: 'access_token' | 'refresh_token',
  ): Promise<{ readonly outcome: 'done' } | TokenRefusal>;
  /** Starts a device authorization (RFC 8628, section 3.1). */
  startDeviceFlow(
    client: ClientCredentials,
    scope: string | undefined,
  ): Promise<{ readonly outcome: 'started'; readonly codes: DeviceAuthorization } | TokenRefusal>;
  /** Reads an issuer's metadata; the document has to name that issuer. */
  discover(issuer: string): Promise<DiscoveredIssuer | TokenRefusal>;
}
