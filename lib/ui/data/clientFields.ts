import type { JsonObject } from '../../json.js';
import { help, passwordField, selectField, textAreaField, textField, type FormField } from '../../members/formField.js';
import { mapMembers } from '../../members/members.js';
import { CLIENT_AUTHENTICATION_METHODS, listAuthenticationMembers } from '../../oauth/clientAuthentication.js';
import { findGrantType, GRANT_TYPES, IMMUTABLE_MEMBERS } from '../../oauth/grants/index.js';
import type { DescriptorField, Fields } from '../api/resources.js';
import { isTokenType, selectProtocol } from '../../auth/registry.js';
import { listMaskedClientMembers } from '../../wire/credentialMembers.js';
import { buildDefaultFields } from './memberFields.js';

/** Form fields of an auth client's `credentials`, named like their members; `clientMembers.ts` maps the exceptions. */
export interface ClientFields {
  readonly common: Fields;
  /** Shown under "Advanced settings". */
  readonly advanced: Fields;
}

const GRANT_TYPE_TITLES: Readonly<Record<string, string>> = Object.fromEntries(
  GRANT_TYPES.map(({ name, title }) => [name, title]),
);

const [DEFAULT_GRANT] = GRANT_TYPES;
const GRANT_TYPE = selectField('Grant type', DEFAULT_GRANT.title, omit(GRANT_TYPE_TITLES, DEFAULT_GRANT.name));

const ID = textField('Client ID', { required: true });
const SECRET = passwordField('Client secret', { required: true });

const METHOD_TITLES = Object.fromEntries(
  Object.entries(CLIENT_AUTHENTICATION_METHODS).map(([name, { title }]) => [name, title]),
);
const CLIENT_AUTH = selectField(
  'Client authentication',
  `${CLIENT_AUTHENTICATION_METHODS.basic.title} (default)`,
  omit(METHOD_TITLES, 'basic'),
);

const TOKEN_GRANT_TYPE: Fields = {
  token_grant_type: textField('Value of grant_type', {
    placeholder: 'account_credentials',
    ...help('The <b>grant_type</b> of token requests, if the provider uses its own name (RFC 6749, section 4.5).'),
  }),
};

const SHARED_ADVANCED: Fields = {
  refresh_token_uri: textField('Refresh URL', help('Default: the token URL.')),
  revocation_uri: textField('Revocation URL', help('Without it, no token is revoked when a credential is deleted.')),
  client_auth: CLIENT_AUTH,
  token_request_format: selectField('Token request format', 'Form (default)', { json: 'JSON' }),
  token_params: textAreaField('Additional token parameters', {
    placeholder: '{ "ttl": 1800000 }',
    note: 'A JSON object.',
  }),
  token_expires_in: textField('Token lifetime (seconds)', {
    placeholder: '3600',
    ...help('Used if the token response contains no lifetime.'),
  }),
  expires_in_unit: selectField('Unit of expires_in', 'Seconds (default)', { milliseconds: 'Milliseconds' }),
  refresh_lead_seconds: textField(
    'Refresh lead (seconds)',
    help('How long before expiry a token is refreshed. Default: depends on its lifetime.'),
  ),
  scope_separator: textField('Scope separator', { placeholder: 'Space' }),
  pkce: selectField('PKCE', 'Enabled (default)', { false: 'Disabled' }),
  response_path: textField('Token path in the response', { placeholder: 'data.0' }),
  token_place: selectField('Token placement', 'Authorization header, as Bearer (default)', {
    header: 'Other header',
    query: 'Query parameter',
  }),
  token_name: textField('Header or parameter name', { placeholder: 'X-Token' }),
  token_prefix: textField('Token prefix', { placeholder: 'Token' }),
  issuer: textField('Issuer', help('Responses of any other issuer are rejected (RFC 9207).')),
  iss_required: { viewClass: 'CheckBoxView', label: 'Require the parameter iss' },
  error_map: textAreaField('Error map', {
    placeholder: '{ "expired_session": "dead" }',
    note: 'A JSON object. It maps each code to <b>dead</b> (authenticate again), <b>client</b> (client rejected), <b>configuration</b> or <b>transient</b> (retry), or to an object with <b>class</b> and <b>words</b> that the description must contain.',
  }),
  max_concurrency: textField('Maximum concurrent requests', help('To the provider, for all its credentials together.')),
};

/**
 * Returns the form fields for an auth client of a credential type.
 * @param values of the form, of which the grant type and the client authentication decide on the fields
 * @param provider id of its provider
 */
export function buildClientFields(type: string, values: JsonObject = {}, provider: string | null = null): ClientFields {
  if (!isTokenType(type)) return { common: buildDefaultFields(type), advanced: {} };
  const protocol = selectProtocol({ type, provider });
  const defaults = protocol.withDefaults({});
  const toField = (field: FormField, name: string): FormField =>
    name in defaults ? { ...field, required: false } : field;
  if (protocol.grantTypes !== undefined) {
    const endpoints = { ...DEFAULT_GRANT.endpoints, ...protocol.endpoints };
    return {
      common: { client_id: ID, client_secret: SECRET },
      advanced: { ...mapMembers(endpoints, toField), ...SHARED_ADVANCED },
    };
  }
  const grant = findGrantType(values) ?? DEFAULT_GRANT;
  const { authenticatesClient, endpoints, clientMembers, mainMembers, start } = grant;
  const members = mapMembers(clientMembers, ({ field }) => field);
  const common = {
    grant_type: GRANT_TYPE,
    client_id: { ...ID, required: authenticatesClient },
    ...(authenticatesClient ? buildSecretFields(values) : {}),
    ...pick(members, mainMembers),
    ...endpoints,
  };
  const advanced = {
    ...mapMembers(protocol.endpoints, toField),
    ...omit(members, ...mainMembers),
    ...TOKEN_GRANT_TYPE,
    ...SHARED_ADVANCED,
  };
  return { common, advanced: start === 'redirect' ? advanced : omit(advanced, 'pkce') };
}

/** A public client has no secret. */
function buildSecretFields({ client_auth: method }: JsonObject): Fields {
  return listAuthenticationMembers(method).includes('client_secret') ? { client_secret: SECRET } : {};
}

/** Whether responses mask a member of an auth client. */
export function isSecretMember(type: string, name: string): boolean {
  return listMaskedClientMembers(type).includes(name);
}

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

/** Returns the fields of these names, in their order. */
function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]] as const])),
  );
}

function omit<Value>(
  fields: Readonly<Record<string, Value>>,
  ...names: readonly string[]
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(fields).filter(([one]) => !names.includes(one)));
}
