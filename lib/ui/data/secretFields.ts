import type { AuthClient, DescriptorField, Fields } from '../api/resources.js';
import { isTokenType } from './credentialTypes.js';
import { API_KEY_LOCATIONS } from './apiKeyLocations.js';

const BASIC: Fields = {
  username: { viewClass: 'TextFieldView', label: 'User name' },
  password: {
    viewClass: 'PasswordFieldView',
    label: 'Password',
    help: {
      description: 'One of the two may stay empty: some APIs take a key as the user name, others as the password.',
    },
  },
};

const API_KEY: Fields = {
  headerName: {
    viewClass: 'TextFieldView',
    label: 'Header or parameter',
    required: true,
    placeholder: 'X-API-Key',
    help: { description: 'What the header, the parameter or the cookie is called that carries the key.' },
  },
  headerValue: { viewClass: 'PasswordFieldView', label: 'Key', required: true },
  location: {
    viewClass: 'SelectView',
    label: 'Where it goes',
    prompt: 'Header (usual)',
    model: { header: 'Header', ...API_KEY_LOCATIONS.model },
    help: API_KEY_LOCATIONS.help,
  },
};

const USER: Fields = {
  username: { viewClass: 'TextFieldView', label: 'User name', required: true },
  password: {
    viewClass: 'PasswordFieldView',
    label: 'Password',
    required: true,
    note: 'Goes to the provider only, again whenever a new token is needed.',
  },
};

const SUBJECT: DescriptorField = {
  viewClass: 'TextFieldView',
  label: 'On whose behalf',
  help: { description: 'The user or account that the token is for: <b>sub</b> of the assertion (RFC 7523).' },
};

const TOKEN_EXCHANGE: Fields = {
  subject_token: { viewClass: 'PasswordFieldView', label: 'Token to exchange', required: true },
  subject_token_type: {
    viewClass: 'TextFieldView',
    label: 'What kind of token that is',
    placeholder: 'urn:ietf:params:oauth:token-type:access_token',
  },
};

const SCOPE: Fields = {
  scope: {
    viewClass: 'TextFieldView',
    label: 'Scopes',
    placeholder: 'As the provider sets them',
    help: {
      description:
        'What the token may do at the provider: its documentation lists the scopes. Spaces between them. Some providers give no token to whoever asks for none.',
    },
  },
};

/** What people type in, by the auth-client's `grant_type`. Where a user signs in at the provider it is nothing. */
const FIELDS_BY_GRANT_TYPE: Readonly<Record<string, Fields>> = {
  client_credentials: SCOPE,
  password: { ...USER, ...SCOPE },
  jwt_bearer: { subject: SUBJECT, ...SCOPE },
  token_exchange: { ...TOKEN_EXCHANGE, ...SCOPE },
  unattended: makeAllOptional({ ...USER, subject: SUBJECT, ...TOKEN_EXCHANGE, ...SCOPE }),
};

/**
 * How a credential gets its token: its auth-client's `grant_type`; `none` for types without tokens. `hidden`: only callers at the
 * auth-client's own level may see that. `unattended`: that, and no user signs in.
 */
export function readGrantType({ attributes: { type, credentials } }: Pick<AuthClient, 'attributes'>): string {
  if (!isTokenType(type)) return 'none';
  if (type === 'oauth2_instagram') return 'authorization_code';
  if (credentials === undefined) return 'hidden';
  return typeof credentials.grant_type === 'string' ? credentials.grant_type : 'authorization_code';
}

/** Whether a user signs in at the provider, as far as is known. */
export function needsUser(grant: string): boolean {
  return ['authorization_code', 'device_code', 'hidden'].includes(grant);
}

/** What an auth-client calls its defaults, and its secrets the values. */
const CLIENT_DEFAULT_MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  basic: { username: 'name', password: 'password' },
  api_key: { headerName: 'name', headerValue: 'value', location: 'location' },
};

/** What people type in for a credential of the auth-client, beside what its component asks for. */
export function buildSecretFields(client: Pick<AuthClient, 'attributes'>, grant = readGrantType(client)): Fields {
  const { type, credentials } = client.attributes;
  if (isTokenType(type)) return Object.hasOwn(FIELDS_BY_GRANT_TYPE, grant) ? (FIELDS_BY_GRANT_TYPE[grant] ?? {}) : {};
  const fields = type === 'basic' ? BASIC : type === 'api_key' ? API_KEY : {};
  // Its defaults may be there without being shown: the service knows what is missing.
  if (credentials === undefined) return makeAllOptional(fields);
  const names = CLIENT_DEFAULT_MEMBERS[type] ?? {};
  const hasDefault = (name: string): boolean =>
    [name, names[name]].some((one) => one !== undefined && one in credentials);
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      hasDefault(name) ? makeOptional(field, 'As in the auth client') : field,
    ]),
  );
}

const UNCHANGED = 'Unchanged';

/** The fields for changing what is there already, which nobody is shown: what stays empty stays as it is. */
export function toSecretEditFields(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]): readonly [string, DescriptorField] => {
      if (field.viewClass !== 'CheckBoxView') return [name, makeOptional(field, UNCHANGED)];
      return [
        name,
        { ...makeOptional(field, UNCHANGED), viewClass: 'SelectView', model: { true: 'Yes', false: 'No' } },
      ];
    }),
  );
}

/** The values of `forChange`'s fields as the fields themselves have them. */
export function parseEditValues(
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      fields[name]?.viewClass === 'CheckBoxView' && typeof value === 'string' ? value === 'true' : value,
    ]),
  );
}

function makeAllOptional(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, required: false }]));
}

function makeOptional(field: DescriptorField, words: string): DescriptorField {
  return { ...field, required: false, placeholder: words, prompt: words };
}
