import { RestError } from '../errors.js';
import type { HttpRequest } from '../http/message.js';
import { requiredText, withCredentialHeader, type AuthStrategy } from './strategy.js';

export interface ApiKeyCredentials {
  readonly name: string;
  readonly value: string;
  readonly location: 'header' | 'query' | 'cookie';
}

const MISSING = '"Header Name" or "Header Value" is missing in the credentials section';

/** A key under a name: as a header (the default), a query parameter or a cookie, by the member `location`. */
export const apiKey: AuthStrategy<ApiKeyCredentials> = {
  title: 'API Key Auth',
  refreshable: false,
  parse: (input) => ({
    name: requiredText(input, 'headerName', MISSING),
    value: requiredText(input, 'headerValue', MISSING),
    location: parseLocation(input.location),
  }),
  apply: (request, credentials) => {
    switch (credentials.location) {
      case 'header':
        return withCredentialHeader(request, credentials.name, credentials.value);
      case 'query':
        return withCredentialQuery(request, credentials);
      case 'cookie':
        return withCredentialCookie(request, credentials);
    }
  },
  secretValues: ({ value }) => [value],
};

function parseLocation(input: unknown): ApiKeyCredentials['location'] {
  if (input === undefined || input === null || input === '') return 'header';
  if (input === 'header' || input === 'query' || input === 'cookie') return input;
  throw new RestError('credential', `The API key's "location" must be header, query or cookie`);
}

function withCredentialQuery(request: HttpRequest, { name, value }: ApiKeyCredentials): HttpRequest {
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

function withCredentialCookie(request: HttpRequest, { name, value }: ApiKeyCredentials): HttpRequest {
  const own = request.headers.find((row) => row.name.toLowerCase() === 'cookie');
  const pairs = (own?.value ?? '').split(/;\s*/).filter((pair) => pair !== '' && !pair.startsWith(`${name}=`));
  return withCredentialHeader(request, 'Cookie', [...pairs, `${name}=${value}`].join('; '));
}
