import { RestError } from '../errors.js';
import { ExactUrl } from '../http/exactUrl.js';
import { isHeaderValue } from '../http/isHeaderValue.js';
import { isHttpToken } from '../http/isHttpToken.js';
import { removeQueryParameters } from '../http/queryParameters.js';
import type { ChallengeResponse, Header, HttpRequest, TlsIdentity } from '../http/message.js';
import { isNonEmptyString, type JsonObject } from '../json.js';

/** Clock and random source of signatures. */
export interface AuthContext {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Returns that many cryptographically strong random bytes. */
  readonly randomBytes: (size: number) => Uint8Array;
}

/** Reads the credentials of one type and applies them to requests. Pure: no clock, no network. */
export interface AuthStrategy<Credentials> {
  /** Whether the platform can refresh the credential when a server rejects it. */
  readonly refreshable: boolean;
  /**
   * Reads the credentials.
   * @throws RestError `credential` when a field is missing or invalid; the message names it
   */
  parse(input: JsonObject): Credentials;
  /**
   * Returns a copy of the request with the credential; a header of the same name is replaced. Runs for each attempt.
   * @throws RestError `credential`, `configuration` when the request can't carry it
   */
  apply(request: HttpRequest, credentials: Credentials, context: AuthContext): HttpRequest | Promise<HttpRequest>;
  /**
   * The result of `apply` depends on method, URL, body or time, so it runs again for each redirect within the origin. Absent: redirects carry
   * the values of the first request.
   */
  readonly signsEachRequest?: true;
  /** Returns the request that answers a 401, with the same origin; undefined when the response is final. Runs once for each request. */
  answerChallenge?(
    request: HttpRequest,
    response: ChallengeResponse,
    credentials: Credentials,
    context: AuthContext,
  ): HttpRequest | Promise<HttpRequest> | undefined;
  /** Returns the certificates of the connection, which has to use https. */
  connection?(credentials: Credentials): TlsIdentity;
  /** Whether a response rejects the credential. Default: its status is 401. */
  isRejection?(response: ChallengeResponse, request: HttpRequest): boolean;
  /** Parts that a request needs to carry the credential, for `Credential.verify`. */
  sampleRequest?(credentials: Credentials): Partial<HttpRequest>;
  /** Returns the values to redact. */
  secretValues(credentials: Credentials): readonly string[];
}

/**
 * Returns a non-empty string member.
 * @throws RestError `credential` with `message` when it is missing or empty
 */
export function requireText(input: JsonObject, key: string, message: string): string {
  const value = input[key];
  if (isNonEmptyString(value)) return value;
  throw new RestError('credential', message);
}

/**
 * Sets a header that comes from a credential and replaces any header of that name.
 * @throws RestError `credential` when the name or the value is not valid in HTTP
 */
export function withCredentialHeader(request: HttpRequest, name: string, value: string): HttpRequest {
  if (!isHttpToken(name)) {
    throw new RestError(
      'credential',
      `The credential's header name is not a valid HTTP header name (RFC 9110, section 5.1)`,
    );
  }
  // Node would reject these with the value in its message.
  if (!isHeaderValue(value)) {
    throw new RestError(
      'credential',
      `The credential's value for the header "${name}" has characters that are not allowed in a header (line breaks or non-Latin-1 characters). Enter it again`,
    );
  }
  const header: Header = { name, value, credential: true };
  const lowerName = name.toLowerCase();
  return { ...request, headers: [...request.headers.filter((row) => row.name.toLowerCase() !== lowerName), header] };
}

/** Sets a query parameter that comes from a credential and replaces any parameter of that name. */
export function withCredentialQuery(request: HttpRequest, name: string, value: string): HttpRequest {
  const url = new ExactUrl(request.url);
  const others = removeQueryParameters(url.search, [name])
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '');
  url.search = [...others, `${encode(name)}=${encode(value)}`].join('&');
  return { ...request, url, credentialQuery: [...(request.credentialQuery ?? []), name] };
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}
