import type { JsonObject } from '../../json.js';
import { GRANT_TYPES, SECRET_MEMBERS } from '../../oauth/grants/index.js';
import type { AuthClient, DescriptorField, Fields } from '../api/resources.js';
import { isTokenType } from '../../auth/registry.js';
import { API_KEY_LOCATIONS } from './apiKeyLocations.js';

const BASIC: Fields = {
  username: { viewClass: 'TextFieldView', label: 'User name' },
  password: {
    viewClass: 'PasswordFieldView',
    label: 'Password',
    help: {
      description: 'You can leave one of them empty: some APIs expect a key as the user name, others as the password.',
    },
  },
};

const API_KEY: Fields = {
  headerName: {
    viewClass: 'TextFieldView',
    label: 'Header or parameter',
    required: true,
    placeholder: 'X-API-Key',
    help: { description: 'The name of the header, parameter or cookie that carries the key.' },
  },
  headerValue: { viewClass: 'PasswordFieldView', label: 'API key', required: true },
  location: {
    viewClass: 'SelectView',
    label: 'Location',
    prompt: 'Header (default)',
    model: { header: 'Header', ...API_KEY_LOCATIONS.model },
    help: API_KEY_LOCATIONS.help,
  },
};

const SCOPE: Fields = {
  scope: {
    viewClass: 'TextFieldView',
    label: 'Scopes',
    placeholder: 'Default of the provider',
    help: {
      description:
        'The permissions of the token, separated by spaces. The documentation of the provider lists them. Some providers issue no token without a scope.',
    },
  },
};

/**
 * Returns the `grant_type` of an auth client; `none` for types without tokens. `hidden`: the user may not read it. The caller uses
 * `unattended` for a hidden grant type that needs no user.
 */
export function readGrantType({ attributes: { type, credentials } }: Pick<AuthClient, 'attributes'>): string {
  if (!isTokenType(type)) return 'none';
  if (credentials === undefined) return type === 'oauth2_instagram' ? GRANT_TYPES[0].name : 'hidden';
  return typeof credentials.grant_type === 'string' ? credentials.grant_type : GRANT_TYPES[0].name;
}

/** Whether a user has to sign in at the provider, as far as the grant type is visible. */
export function needsUser(grant: string): boolean {
  return grant === 'hidden' || GRANT_TYPES.some(({ name, start }) => name === grant && start !== 'directly');
}

/** Whether a user who signs in does so on a page that the browser opens, as far as the grant type is visible. */
export function opensProvider(grant: string): boolean {
  return !GRANT_TYPES.some(({ name, start }) => name === grant && start === 'device');
}

/** Members of a secret -> members of its auth client that hold their defaults. */
const CLIENT_DEFAULT_MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  basic: { username: 'name', password: 'password' },
  api_key: { headerName: 'name', headerValue: 'value', location: 'location' },
};

/** Returns the fields of a credential of the auth client, without those of its components. */
export function buildSecretFields(client: Pick<AuthClient, 'attributes'>, grant = readGrantType(client)): Fields {
  const { type, credentials } = client.attributes;
  if (isTokenType(type)) return buildRequestFields(grant);
  const fields = type === 'basic' ? BASIC : type === 'api_key' ? API_KEY : {};
  // There may be defaults that are not visible: the service checks what is missing.
  if (credentials === undefined) return makeAllOptional(fields);
  const names = CLIENT_DEFAULT_MEMBERS[type] ?? {};
  const hasDefault = (name: string): boolean =>
    [name, names[name]].some((one) => one !== undefined && one in credentials);
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      hasDefault(name) ? makeOptional(field, 'From the auth client') : field,
    ]),
  );
}

/** Returns the fields from which the service requests a token. Grant types with a sign-in at the provider have none. */
function buildRequestFields(grant: string): Fields {
  const toFields = (members: typeof SECRET_MEMBERS): Fields =>
    Object.fromEntries(Object.entries(members).map(([name, { field }]) => [name, field]));
  if (grant === 'unattended') return makeAllOptional({ ...toFields(SECRET_MEMBERS), ...SCOPE });
  const found = GRANT_TYPES.find(({ name }) => name === grant);
  return found?.start === 'directly' ? { ...toFields(found.secretMembers), ...SCOPE } : {};
}

const UNCHANGED = 'Unchanged';

/** Returns the fields to edit write-only values: an empty field keeps its value. */
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

/** Converts values of the edit fields to those of the original fields. */
export function parseEditValues(fields: Fields, values: JsonObject): JsonObject {
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

function makeOptional(field: DescriptorField, placeholder: string): DescriptorField {
  return { ...field, required: false, placeholder, prompt: placeholder };
}
