import type { DescriptorField, Fields } from '../api/resources.js';
import { isTokenType } from '../../auth/registry.js';
import { API_KEY_LOCATIONS } from './apiKeyLocations.js';

/** Form fields of an auth client's `credentials`, named like their members; `clientMembers.ts` maps the exceptions. */
export interface ClientFields {
  readonly common: Fields;
  /** Shown under "Advanced settings". */
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
  authorization_code: 'Authorization code (a user signs in)',
  client_credentials: 'Client credentials (no user)',
  password: 'Password (user name and password)',
  jwt_bearer: 'JWT bearer (signed assertion)',
  token_exchange: 'Token exchange',
  device_code: 'Device code (a user signs in on another device)',
};

const GRANT_TYPE = select(
  'Grant type',
  GRANT_TYPE_TITLES.authorization_code ?? '',
  omit(GRANT_TYPE_TITLES, 'authorization_code'),
);

const ID = text('Client ID', { required: true });
const SECRET = password('Client secret', { required: true });
const AUTH_URI = text('Authorization URL', {
  required: true,
  placeholder: 'https://id.example.com/authorize',
  ...help('The page of the provider where users sign in (auth_uri).'),
});
const TOKEN_URI = text('Token URL', {
  required: true,
  placeholder: 'https://id.example.com/token',
  ...help('The endpoint that answers token requests (token_uri).'),
});
const DEVICE_AUTHORIZATION_URI = text('Device authorization URL', {
  required: true,
  ...help('The endpoint that issues device codes (device_authorization_uri, RFC 8628).'),
});
const ASSERTION: Fields = {
  assertion_issuer: text('Assertion issuer', { required: true, ...help('<b>iss</b>, usually the client ID.') }),
  assertion_key: textArea('Private key', {
    required: true,
    placeholder: '-----BEGIN PRIVATE KEY-----',
    note: 'PEM, or the whole JSON key file of a service account. It is not shown again.',
  }),
  assertion_key_id: text('Key ID', { ...help('<b>kid</b>, if the provider requires it.') }),
};
const ADVANCED_ASSERTION: Fields = {
  assertion_algorithm: select('Signing algorithm', 'RS256 (default)', { ES256: 'ES256' }),
  assertion_audience: text('Assertion audience', {
    ...help('<b>aud</b>. Default: the token URL.'),
  }),
  assertion_lifetime_seconds: text('Assertion lifetime (seconds)', { placeholder: '300' }),
};

/** Main fields by grant type. */
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

const CLIENT_AUTH = select('Client authentication', 'Basic: Authorization header (default)', {
  basic_raw: 'Basic, without URL encoding',
  post: 'Post: parameters of the form',
  json: 'JSON: members of the request body',
  none: 'None (public client without a secret)',
});

const TOKEN_GRANT_TYPE: Fields = {
  token_grant_type: text('Value of grant_type', {
    placeholder: 'account_credentials',
    ...help('The <b>grant_type</b> of token requests, if the provider uses its own name (RFC 6749, section 4.5).'),
  }),
};

const SHARED_ADVANCED: Fields = {
  refresh_token_uri: text('Refresh URL', { ...help('Default: the token URL.') }),
  revocation_uri: text('Revocation URL', {
    ...help('Without it, no token is revoked when a credential is deleted.'),
  }),
  client_auth: CLIENT_AUTH,
  token_request_format: select('Token request format', 'Form (default)', { json: 'JSON' }),
  token_params: textArea('Additional token parameters', {
    placeholder: '{ "ttl": 1800000 }',
    note: 'A JSON object.',
  }),
  token_expires_in: text('Token lifetime (seconds)', {
    placeholder: '3600',
    ...help('Used if the token response contains no lifetime.'),
  }),
  expires_in_unit: select('Unit of expires_in', 'Seconds (default)', { milliseconds: 'Milliseconds' }),
  refresh_lead_seconds: text('Refresh lead (seconds)', {
    ...help('How long before expiry a token is refreshed. Default: depends on its lifetime.'),
  }),
  scope_separator: text('Scope separator', { placeholder: 'Space' }),
  pkce: select('PKCE', 'Enabled (default)', { false: 'Disabled' }),
  response_path: text('Token path in the response', { placeholder: 'data.0' }),
  token_place: select('Token placement', 'Authorization header, as Bearer (default)', {
    header: 'Other header',
    query: 'Query parameter',
  }),
  token_name: text('Header or parameter name', { placeholder: 'X-Token' }),
  token_prefix: text('Token prefix', { placeholder: 'Token' }),
  issuer: text('Issuer', { ...help('Responses of any other issuer are rejected (RFC 9207).') }),
  iss_required: { viewClass: 'CheckBoxView', label: 'Require the parameter iss' },
  error_map: textArea('Error map', {
    placeholder: '{ "expired_session": "dead" }',
    note: 'A JSON object. It maps each code to <b>dead</b> (authenticate again), <b>client</b> (client rejected), <b>configuration</b> or <b>transient</b> (retry), or to an object with <b>class</b> and <b>words</b> that the description must contain.',
  }),
  max_concurrency: text('Maximum concurrent requests', {
    ...help('To the provider, for all its credentials together.'),
  }),
};

const BASIC: Fields = {
  name: text('User name', { note: 'Default for credentials that have no value of their own.' }),
  password: password('Password'),
};
const API_KEY: Fields = {
  name: text('Header or parameter', {
    placeholder: 'X-API-Key',
    note: 'Default for credentials that have no value of their own.',
  }),
  value: password('API key'),
  location: select('Location', 'Header (default)', API_KEY_LOCATIONS.model, { help: API_KEY_LOCATIONS.help }),
};

/**
 * Returns the form fields for an auth client of a credential type.
 * @param grant its `grant_type`
 * @param isPublic the client has no secret
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
        exchange_uri: text('Long-lived token URL', {
          ...help('The endpoint that exchanges a short-lived token for a long-lived one (exchange_uri).'),
        }),
        ...SHARED_ADVANCED,
      },
    };
  }
  const own = FIELDS_BY_GRANT_TYPE[grant] ?? DEFAULT_FIELDS;
  const common = { grant_type: GRANT_TYPE, ...(isPublic ? omit(own, 'client_secret') : own) };
  const more = { ...(grant === 'jwt_bearer' ? ADVANCED_ASSERTION : {}), ...TOKEN_GRANT_TYPE, ...SHARED_ADVANCED };
  return { common, advanced: grant === 'authorization_code' ? more : omit(more, 'pkce') };
}

/** Write-only members by credential type. */
const SECRET_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  oauth2: ['client_secret', 'assertion_key'],
  oauth2_instagram: ['client_secret'],
  basic: ['password'],
  api_key: ['value'],
};

export function isSecretMember(type: string, name: string): boolean {
  return SECRET_MEMBERS[type]?.includes(name) ?? false;
}

/** Members that identify the client at its provider and cannot change. */
export const IMMUTABLE_MEMBERS: readonly string[] = ['client_id', 'auth_uri', 'token_uri', 'refresh_token_uri'];

/** Returns the fields to edit an auth client: without immutable members, and with optional secrets that keep their value. */
export function toClientEditFields(type: string, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !IMMUTABLE_MEMBERS.includes(name))
      .map(([name, field]): [string, DescriptorField] => {
        if (!isSecretMember(type, name)) return [name, field];
        return [
          name,
          { ...field, required: false, placeholder: 'Unchanged', note: 'Leave it empty to keep the current value.' },
        ];
      }),
  );
}

function omit<Value>(fields: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(fields).filter(([one]) => one !== name));
}
