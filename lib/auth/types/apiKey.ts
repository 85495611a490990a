import { RestError, type Problem } from '../../errors.js';
import { isHttpToken } from '../../http/isHttpToken.js';
import type { HttpRequest } from '../../http/message.js';
import { withApiKeyInBody } from '../apiKeyInBody.js';
import { withApiKeyInPath } from '../apiKeyInPath.js';
import type { JsonObject } from '../../json.js';
import { help, passwordField, selectField, textField } from '../../members/formField.js';
import { issuedText, keyText, oneOf } from '../../members/memberChecks.js';
import { createMemberProblem } from '../../members/members.js';
import type { CredentialTypeDefinition } from '../credentialType.js';
import { createPlaceholder } from '../preview.js';
import { requireText, withCredentialHeader, withCredentialQuery } from '../strategy.js';

/** Places of the key in a request. */
const LOCATIONS = {
  header: 'Header',
  query: 'Query parameter',
  path: 'Path',
  body: 'Request body',
  cookie: 'Cookie',
} as const;

type KeyLocation = keyof typeof LOCATIONS;

const LOCATION_NAMES = Object.keys(LOCATIONS) as KeyLocation[];

interface ApiKeyCredentials {
  readonly name: string;
  readonly value: string;
  readonly location: KeyLocation;
}

/** Header name in previews if only the service knows it. */
const ASSUMED_NAME = 'X-Api-Key';
const KEY = createPlaceholder('API_KEY');

const MISSING = '"Header Name" or "Header Value" is missing in the credentials section';

/** An API key: a name and a value at the place that `location` names. */
export const apiKey: CredentialTypeDefinition<'api_key', ApiKeyCredentials> = {
  type: 'api_key',
  title: 'API key',
  platformTitle: 'API Key Auth',
  v1Path: ['apiKey'],
  viewClasses: ['HTTPAuthView'],
  impliedBy: ['headerName', 'headerValue'],
  members: {
    headerName: {
      alias: 'name',
      check: issuedText,
      isRequired: true,
      field: textField('Header or parameter', {
        placeholder: 'X-API-Key',
        ...help('The name of the header, parameter or cookie that carries the key.'),
      }),
    },
    headerValue: {
      alias: 'value',
      check: keyText,
      isSecret: true,
      isRequired: true,
      field: passwordField('API key'),
    },
    location: {
      check: oneOf(...LOCATION_NAMES),
      default: 'header',
      field: selectField(
        'Location',
        'Header (default)',
        LOCATIONS,
        help(
          'In a path, write the name of the key in braces: <b>https://api.example.com/{key}/orders</b> for a key named <b>key</b>.',
        ),
      ),
    },
  },
  findProblems: findHeaderProblems,
  preview(client) {
    const known = client.headerName ?? client.name;
    const headerName = typeof known === 'string' ? known : ASSUMED_NAME;
    const preview = {
      values: { headerName, headerValue: KEY.text, location: client.location },
      placeholders: [KEY],
    };
    if (headerName === known) return preview;
    const note = `The header name is part of the credential; the preview shows ${ASSUMED_NAME} instead.`;
    return { ...preview, note };
  },
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

function parseLocation(input: unknown): KeyLocation {
  if (input === undefined || input === null || input === '') return 'header';
  const known = LOCATION_NAMES.find((location) => location === input);
  if (known !== undefined) return known;
  throw new RestError('credential', `The API key's "location" must be one of ${LOCATION_NAMES.join(', ')}`);
}

function withApiKeyCookie(request: HttpRequest, { name, value }: ApiKeyCredentials): HttpRequest {
  const own = request.headers.find((row) => row.name.toLowerCase() === 'cookie');
  const pairs = (own?.value ?? '').split(/;\s*/).filter((pair) => pair !== '' && !pair.startsWith(`${name}=`));
  return withCredentialHeader(request, 'Cookie', [...pairs, `${name}=${value}`].join('; '));
}

function findHeaderProblems({ location: place = 'header', headerName, headerValue }: JsonObject): readonly Problem[] {
  if (place !== 'header' && place !== 'cookie') return [];
  const problems: Problem[] = [];
  if (typeof headerName === 'string' && !isHttpToken(headerName)) {
    const detail = 'The name of a header or cookie may contain letters, digits and hyphens, but no spaces';
    problems.push(createMemberProblem('headerName', detail));
  }
  if (typeof headerValue === 'string' && /\p{Cc}/u.test(headerValue)) {
    const detail = 'The value of a header or cookie must not contain control characters';
    problems.push(createMemberProblem('headerValue', detail));
  }
  return problems;
}
