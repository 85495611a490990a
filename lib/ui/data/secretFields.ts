import type { JsonObject } from '../../json.js';
import { GRANT_TYPES, SECRET_MEMBERS } from '../../oauth/grants/index.js';
import type { AuthClient, DescriptorField, Fields } from '../api/resources.js';
import { isTokenType, selectProtocol } from '../../auth/registry.js';
import { getMembers } from '../../wire/credentialMembers.js';
import { buildValueFields } from './memberFields.js';

/**
 * Returns the `grant_type` of an auth client; `none` for types without tokens. `hidden`: the user may not read it. The caller uses
 * `unattended` for a hidden grant type that needs no user.
 */
export function readGrantType({ attributes: { type, provider, credentials } }: Pick<AuthClient, 'attributes'>): string {
  if (!isTokenType(type)) return 'none';
  const { grantTypes = [] } = selectProtocol({ type, provider: provider ?? null });
  const [only, ...others] = grantTypes;
  if (only !== undefined && others.length === 0) return only;
  if (credentials === undefined) return 'hidden';
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

/** Returns the fields of a credential of the auth client, without those of its components. */
export function buildSecretFields(client: Pick<AuthClient, 'attributes'>, grant = readGrantType(client)): Fields {
  const { type, credentials } = client.attributes;
  if (isTokenType(type)) return buildRequestFields(type, grant);
  const fields = buildValueFields(type);
  // There may be defaults that are not visible: the service checks what is missing.
  if (credentials === undefined) return makeAllOptional(fields);
  const members = getMembers(type);
  const hasDefault = (name: string): boolean => name in credentials || (members[name]?.alias ?? name) in credentials;
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      hasDefault(name) ? makeOptional(field, 'From the auth client') : field,
    ]),
  );
}

/** Returns the fields from which the service requests a token. Grant types with a sign-in at the provider have none. */
function buildRequestFields(type: string, grant: string): Fields {
  const { scope } = buildValueFields(type);
  const scopeField: Fields = scope === undefined ? {} : { scope };
  const toFields = (members: typeof SECRET_MEMBERS): Fields =>
    Object.fromEntries(Object.entries(members).map(([name, { field }]) => [name, field]));
  if (grant === 'unattended') return makeAllOptional({ ...toFields(SECRET_MEMBERS), ...scopeField });
  const found = GRANT_TYPES.find(({ name }) => name === grant);
  return found?.start === 'directly' ? { ...toFields(found.secretMembers), ...scopeField } : {};
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
