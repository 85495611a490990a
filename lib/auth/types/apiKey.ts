import { RestError } from '../../errors.js';
import type { HttpRequest } from '../../http/message.js';
import { withApiKeyInBody } from '../apiKeyInBody.js';
import { withApiKeyInPath } from '../apiKeyInPath.js';
import { KEY_LOCATIONS } from '../../wire/credentials.js';
import { requireText, withCredentialHeader, withCredentialQuery, type AuthStrategy } from '../strategy.js';
import type { JsonObject } from '../../json.js';

export interface ApiKeyCredentials {
  readonly name: string;
  readonly value: string;
  readonly location: (typeof KEY_LOCATIONS)[number];
}

const MISSING = '"Header Name" or "Header Value" is missing in the credentials section';

/** An API key: a name and a value at the place that `location` names. */
export const apiKey: AuthStrategy<ApiKeyCredentials> = {
  title: 'API Key Auth',
  refreshable: false,
  parse: (input) => ({
    name: requireText(trimHeaderName(input), 'headerName', MISSING),
    value: requireText(input, 'headerValue', MISSING),
    location: parseLocation(input.location),
  }),
  apply: (request, credentials) => {
    switch (credentials.location) {
      case 'header':
        return withCredentialHeader(request, credentials.name, credentials.value);
      case 'query':
        return withCredentialQuery(request, credentials.name, credentials.value);
      case 'path':
        return withApiKeyInPath(request, credentials.name, credentials.value);
      case 'body':
        return withApiKeyInBody(request, credentials.name, credentials.value);
      case 'cookie':
        return withApiKeyCookie(request, credentials);
    }
  },
  sampleRequest: ({ name }) => ({
    url: new URL(`https://verify.invalid/${encodeURIComponent(`{${name}}`)}`),
    headers: [{ name: 'Content-Type', value: 'application/json' }],
    body: { kind: 'bytes', bytes: Buffer.from('{}') },
  }),
  secretValues: ({ value }) => [value],
};

/** Trims the header name, around which spaces are ignored. */
function trimHeaderName(input: JsonObject): JsonObject {
  const { headerName } = input;
  return typeof headerName === 'string' ? { ...input, headerName: headerName.trim() } : input;
}

function parseLocation(input: unknown): ApiKeyCredentials['location'] {
  if (input === undefined || input === null || input === '') return 'header';
  const known = KEY_LOCATIONS.find((location) => location === input);
  if (known !== undefined) return known;
  throw new RestError('credential', `The API key's "location" must be one of ${KEY_LOCATIONS.join(', ')}`);
}

function withApiKeyCookie(request: HttpRequest, { name, value }: ApiKeyCredentials): HttpRequest {
  const own = request.headers.find((row) => row.name.toLowerCase() === 'cookie');
  const pairs = (own?.value ?? '').split(/;\s*/).filter((pair) => pair !== '' && !pair.startsWith(`${name}=`));
  return withCredentialHeader(request, 'Cookie', [...pairs, `${name}=${value}`].join('; '));
}
