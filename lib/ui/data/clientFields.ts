import type { DescriptorField, Fields } from '../api/resources.js';
import { isTokenType } from './credentialTypes.js';
import { API_KEY_LOCATIONS } from './apiKeyLocations.js';

/** The form of an auth-client's `credentials`. A field is named like its member, or by `clientMembers.ts`. */
export interface ClientFields {
  readonly common: Fields;
  /** What is rarely needed. */
  readonly advanced: Fields;
}

const text = (label: string, more: Partial<DescriptorField> = {}): DescriptorField => ({
  viewClass: 'TextFieldView',
  label,
  ...more,
});
const password = (label: string, more: Partial<DescriptorField> = {}): DescriptorField => ({
  ...text(label, more),
  viewClass: 'PasswordFieldView',
});
const textArea = (label: string, more: Partial<DescriptorField> = {}): DescriptorField => ({
  ...text(label, more),
  viewClass: 'TextAreaView',
});
const select = (
  label: string,
  prompt: string,
  model: Readonly<Record<string, string>>,
  more: Partial<DescriptorField> = {},
): DescriptorField => ({ viewClass: 'SelectView', label, prompt, model, ...more });
const help = (description: string): Pick<DescriptorField, 'help'> => ({ help: { description } });

export const GRANT_TYPE_TITLES: Readonly<Record<string, string>> = {
  authorization_code: 'A user signs in at the provider (authorization code)',
  client_credentials: 'The app itself, without a user (client credentials)',
  password: "With a user's name and password",
  jwt_bearer: 'With an assertion that is signed with a key (JWT bearer)',
  token_exchange: 'For another token (token exchange)',
  device_code: 'A user signs in on another device (device code)',
};

const GRANT_TYPE = select(
  'How tokens are got',
  GRANT_TYPE_TITLES.authorization_code ?? '',
  omit(GRANT_TYPE_TITLES, 'authorization_code'),
);

const ID = text('Client ID', { required: true });
const SECRET = password('Client secret', { required: true });
const AUTH_URI = text('Authorization address', {
  required: true,
  placeholder: 'https://id.example.com/authorize',
  ...help('Where the browser of a user is sent to sign in (auth_uri).'),
});
const TOKEN_URI = text('Token address', {
  required: true,
  placeholder: 'https://id.example.com/token',
  ...help('Where the service asks for tokens (token_uri).'),
});
const DEVICE_AUTHORIZATION_URI = text('Device address', {
  required: true,
  ...help('Where the service asks for a device code (device_authorization_uri, RFC 8628).'),
});
const ASSERTION: Fields = {
  assertion_issuer: text('Issuer of the assertion', { required: true, ...help('<b>iss</b>: mostly the client ID.') }),
  assertion_key: textArea('Private key', {
    required: true,
    placeholder: '-----BEGIN PRIVATE KEY-----',
    note: 'In PEM, or the whole JSON file of a service account. Nobody sees it again.',
  }),
  assertion_key_id: text('ID of the key', { ...help('<b>kid</b>, where the provider wants to know it.') }),
};
const ADVANCED_ASSERTION: Fields = {
  assertion_algorithm: select('Signed by', 'RS256 (usual)', { ES256: 'ES256' }),
  assertion_audience: text('Audience of the assertion', {
    ...help('<b>aud</b>. Unless it is entered: the token address.'),
  }),
  assertion_lifetime_seconds: text('Life of an assertion, in seconds', { placeholder: '300' }),
};

/** What an auth-client of a grant asks for first. */
const FIELDS_BY_GRANT_TYPE: Readonly<Record<string, Fields>> = {
  authorization_code: { client_id: ID, client_secret: SECRET, auth_uri: AUTH_URI, token_uri: TOKEN_URI },
  device_code: {
    client_id: ID,
    client_secret: SECRET,
    device_authorization_uri: DEVICE_AUTHORIZATION_URI,
    token_uri: TOKEN_URI,
  },
  jwt_bearer: { client_id: { ...ID, required: false }, ...ASSERTION, token_uri: TOKEN_URI },
};
const DEFAULT_FIELDS: Fields = { client_id: ID, client_secret: SECRET, token_uri: TOKEN_URI };

const CLIENT_AUTH = select('How the client shows who it is', 'In the header Authorization (usual)', {
  basic_raw: 'In the header, without encoding',
  post: 'In the form, beside the other parameters',
  json: 'In the JSON of the request',
  none: 'Not at all: it has no secret',
});

const TOKEN_GRANT_TYPE: Fields = {
  token_grant_type: text("The provider's name of the grant", {
    placeholder: 'account_credentials',
    ...help(
      'What <b>grant_type</b> is in token requests, where a provider has a name of its own (RFC 6749, section 4.5).',
    ),
  }),
};

const SHARED_ADVANCED: Fields = {
  refresh_token_uri: text('Address for refreshing', { ...help('Unless it is entered: the token address.') }),
  revocation_uri: text('Address for revoking', {
    ...help('Without it nothing is revoked when a credential is deleted.'),
  }),
  client_auth: CLIENT_AUTH,
  token_request_format: select('Token requests are sent as', 'Form (usual)', { json: 'JSON' }),
  token_params: textArea('Further parameters of token requests', {
    placeholder: '{ "ttl": 1800000 }',
    note: 'A JSON object.',
  }),
  token_expires_in: text('Life of a token, in seconds', {
    placeholder: '3600',
    ...help('Counts where the provider does not say how long its tokens live.'),
  }),
  expires_in_unit: select('The provider counts that in', 'Seconds (usual)', { milliseconds: 'Milliseconds' }),
  refresh_lead_seconds: text('Refresh so long before the end, in seconds', {
    ...help('Unless it is entered, it goes by how long tokens live.'),
  }),
  scope_separator: text('Between scopes', { placeholder: 'a space' }),
  pkce: select('Proof of who began (PKCE)', 'Yes (usual)', { false: 'No: the provider refuses it' }),
  response_path: text('Where the token is in the answer', { placeholder: 'data.0' }),
  token_place: select('Requests carry the token in', 'The header Authorization, as Bearer (usual)', {
    header: 'Another header',
    query: 'The query of the address',
  }),
  token_name: text('Name of that header or parameter', { placeholder: 'X-Token' }),
  token_prefix: text('Word before the token in that header', { placeholder: 'Token' }),
  issuer: text('Issuer', { ...help('Answers of anybody else are refused (RFC 9207).') }),
  iss_required: { viewClass: 'CheckBoxView', label: 'Answers have to name the issuer' },
  error_map: textArea('What error codes mean', {
    placeholder: '{ "expired_session": "dead" }',
    note: 'A JSON object: each code with <b>dead</b> (sign in again), <b>client</b> (the client is refused), <b>configuration</b> or <b>transient</b> (try again), or with an object of <b>class</b> and <b>words</b> that have to be in the message.',
  }),
  max_concurrency: text('Most requests at a time', { ...help('To the provider, of all its credentials together.') }),
};

const BASIC: Fields = {
  name: text('User name', { note: 'What is entered here counts for every credential that has none of its own.' }),
  password: password('Password'),
};
const API_KEY: Fields = {
  name: text('Header or parameter', {
    placeholder: 'X-API-Key',
    note: 'What is entered here counts for every credential that has none of its own.',
  }),
  value: password('Key'),
  location: select('Where it goes', 'Header (usual)', API_KEY_LOCATIONS.model, { help: API_KEY_LOCATIONS.help }),
};

/**
 * @param grant of `grant_type`
 * @param isPublic there is no client secret
 */
export function buildClientFields(type: string, { grant = 'authorization_code', isPublic = false } = {}): ClientFields {
  if (type === 'basic') return { common: BASIC, advanced: {} };
  if (type === 'api_key') return { common: API_KEY, advanced: {} };
  if (!isTokenType(type)) return { common: {}, advanced: {} };
  if (type === 'oauth2_instagram') {
    return {
      common: { client_id: ID, client_secret: SECRET },
      advanced: {
        auth_uri: { ...AUTH_URI, required: false },
        token_uri: { ...TOKEN_URI, required: false },
        exchange_uri: text('Address for long-lived tokens'),
        ...SHARED_ADVANCED,
      },
    };
  }
  const own = FIELDS_BY_GRANT_TYPE[grant] ?? DEFAULT_FIELDS;
  const common = { grant_type: GRANT_TYPE, ...(isPublic ? omit(own, 'client_secret') : own) };
  const more = { ...(grant === 'jwt_bearer' ? ADVANCED_ASSERTION : {}), ...TOKEN_GRANT_TYPE, ...SHARED_ADVANCED };
  return { common, advanced: grant === 'authorization_code' ? more : omit(more, 'pkce') };
}

/** Members that nobody is ever shown again, by the types that have them. */
const SECRET_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  oauth2: ['client_secret', 'assertion_key'],
  oauth2_instagram: ['client_secret'],
  basic: ['password'],
  api_key: ['value'],
};

export function isSecretMember(type: string, name: string): boolean {
  return SECRET_MEMBERS[type]?.includes(name) ?? false;
}

/** What an auth-client is at its provider: it stays as it is. */
export const IMMUTABLE_MEMBERS: readonly string[] = ['client_id', 'auth_uri', 'token_uri', 'refresh_token_uri'];

/** The fields to change an auth-client with: what is fixed is not among them, and a secret that stays empty stays as it is. */
export function toClientEditFields(type: string, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !IMMUTABLE_MEMBERS.includes(name))
      .map(([name, field]): [string, DescriptorField] => {
        if (!isSecretMember(type, name)) return [name, field];
        return [name, { ...field, required: false, placeholder: 'Unchanged', note: 'Empty: it stays as it is.' }];
      }),
  );
}

function omit<Value>(fields: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(fields).filter(([one]) => one !== name));
}
