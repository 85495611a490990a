import type { JsonObject } from '../../json.js';
import type { FormFields } from '../../members/formField.js';
import type { GrantType } from '../grants/index.js';
import type { TokenRequest } from '../tokenRequest.js';

interface AnyRequest {
  readonly grant: string;
}

/** The differences of one vendor's OAuth endpoints from the standards. */
export interface ProviderProtocol<Request extends AnyRequest = AnyRequest> {
  /** Ids of its providers in the catalogue. */
  readonly providers: readonly string[];
  /** The grant types that its auth clients may have; absent: all. */
  readonly grantTypes?: readonly GrantType['name'][];
  /** Form fields of the endpoints that its auth clients have in addition. */
  readonly endpoints: FormFields;
  /** Requested by default, separated by spaces, because the provider refuses requests without a scope. */
  readonly scopes?: string;
  /** Its token requests, beside those of the grants. */
  readonly requests: readonly ProviderRequest[];
  /** Its own way to refresh a token; absent: by a refresh token, or by repeating the grant. */
  readonly refresh?: ProviderRefresh<Request>;
  /** A step after the exchange of a code; absent: the code's token is the one to save. */
  readonly furtherStep?: FurtherStep<Request>;
  /** Fills in members that a new auth client lacks. */
  withDefaults(values: JsonObject): JsonObject;
  /** Builds the request that exchanges an authorization code. */
  buildCodeRequest(response: AuthorizationCode): Request;
}

/** An authorization code with the values of its request (RFC 6749, section 4.1.3; RFC 7636, section 4.5). */
export interface AuthorizationCode {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier?: string;
}

/** A token request of a provider's own. */
export interface ProviderRequest<Request extends AnyRequest = AnyRequest> {
  readonly name: Request['grant'];
  /** @throws RestError `configuration` when a member of the auth client is missing or invalid; the message names it */
  build(client: JsonObject, request: Request): ProviderCall;
  /** Converts the members of a response to those of RFC 6749, section 5. */
  normalizeResponse(members: JsonObject): JsonObject;
  /** Returns the value that the provider may accept only once; absent: the whole request. */
  getSpentValue?(request: Request): string;
}

/** A request to a provider. A URL contains secrets: never log it and never put it into a message. */
type ProviderCall =
  | { readonly method: 'GET'; readonly url: URL; readonly secrets: readonly string[] }
  | ({ readonly method: 'POST' } & TokenRequest);

/** A step in which the token of a code is exchanged for the one to save. */
export interface FurtherStep<Request extends AnyRequest = AnyRequest> {
  /** Lifetime of the first token, in ms, during which the step can be retried; the token response doesn't state it. */
  readonly firstTokenMs: number;
  buildRequest(accessToken: string): Request;
}

/** A refresh by a request of the provider's own. */
export interface ProviderRefresh<Request extends AnyRequest = AnyRequest> {
  /** Its name in refresh states. It is stored, so it never changes. */
  readonly strategy: string;
  /** Part of a token's lifetime that is left when it is due, at most a half. */
  readonly leadShare: number;
  /** Age from which the provider refreshes a token, in ms. */
  readonly minAgeMs: number;
  /** The reason for `minAgeMs`, as a sentence without its period. */
  readonly minAgeReason: string;
  /** Shortest delay after a failure while the token is valid, in ms, and the random part on top. */
  readonly retry: { readonly everyMs: number; readonly jitterMs: number };
  /** Time before the expiry at which a failure reports that the token expires soon, in ms. */
  readonly alertMs: number;
  /** Whether the same token may come back with a new lifetime. */
  readonly renewsToken: boolean;
  /** Members that a secret must have. */
  readonly needs: readonly string[];
  /** Builds the request from the values of a secret. */
  toRequest(values: JsonObject): Request;
}
