import { RestError } from '../errors.js';
import type { Header, HttpRequest } from '../http/message.js';

/** How credentials of one type are read and put on a request. Pure: no clock, no network. */
export interface AuthStrategy<Credentials> {
  /** What people call it, for messages. */
  readonly title: string;
  /** Whether the platform can get a new value for it when a server no longer takes the old one. */
  readonly refreshable: boolean;
  /** @throws RestError `credential` that names the field that is missing */
  parse(input: Readonly<Record<string, unknown>>): Credentials;
  /** A new request that carries the credential; a row of the same name is replaced. */
  apply(request: HttpRequest, credentials: Credentials): HttpRequest;
  /** What a request has to have for the credential to find its place; absent: nothing. */
  sampleRequest?(credentials: Credentials): Partial<HttpRequest>;
  /** The values that must not show up anywhere. */
  secretValues(credentials: Credentials): readonly string[];
}

/** A non-empty string member. @throws RestError `credential` with the text given */
export function requireText(input: Readonly<Record<string, unknown>>, key: string, message: string): string {
  const value = input[key];
  if (typeof value !== 'string' || value === '') throw new RestError('credential', message);
  return value;
}

/** Sets a header that came from a credential, in the place of any row with that name. */
export function withCredentialHeader(request: HttpRequest, name: string, value: string): HttpRequest {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    throw new RestError(
      'credential',
      `The credential's header name is no valid HTTP header name (RFC 9110 section 5.1)`,
    );
  }
  // What Node would refuse with the value in its message. Latin-1 passes: RFC 9110 section 5.5, obs-text.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw new RestError(
      'credential',
      `The credential's value for the header "${name}" has characters that a header can't carry (line breaks, or beyond Latin-1): enter it again`,
    );
  }
  const header: Header = { name, value, credential: true };
  const lowerName = name.toLowerCase();
  return { ...request, headers: [...request.headers.filter((row) => row.name.toLowerCase() !== lowerName), header] };
}

/** Sets a query parameter that came from a credential, in the place of any of that name. */
export function withCredentialQuery(request: HttpRequest, name: string, value: string): HttpRequest {
  const url = new URL(request.url);
  // Appended by hand: `searchParams` would encode anew what the step's own query holds.
  const others = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && decodeName(pair) !== name);
  url.search = [...others, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join('&');
  return { ...request, url, credentialQuery: [...(request.credentialQuery ?? []), name] };
}

function decodeName(pair: string): string | undefined {
  return new URLSearchParams(pair).keys().next().value;
}
