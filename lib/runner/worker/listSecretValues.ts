import { encodeUserPass } from '../../http/basicAuthorization.js';
import type { JsonObject } from '../../json.js';
import { MASK } from '../../members/members.js';
import { getMembers, listNames } from '../../wire/credentialMembers.js';

/**
 * Lists the values of a credential that must be masked: all but those of its type's members that aren't secret.
 *
 * @param values as a component receives them
 * @param passwordFields names of the form's password fields
 */
export function listSecretValues(
  type: string,
  values: JsonObject,
  passwordFields: ReadonlySet<string>,
): readonly string[] {
  const publicNames = listNames(getMembers(type), ({ isSecret }) => isSecret !== true);
  const { username, password } = values;
  // RFC 7617: a server may echo the encoded pair.
  const pair = typeof username === 'string' && typeof password === 'string' ? [encodeUserPass(username, password)] : [];
  const others = Object.entries(values).flatMap(([name, value]) => {
    if (name === 'fields') return collectTexts(value, (field) => passwordFields.has(field));
    // Other members of the token response: an ID token is secret, an instance URL is not.
    if (name === 'undefined_params') return collectTexts(value, (member) => /token|secret|password|key/i.test(member));
    if (publicNames.includes(name)) return [];
    return collectTexts({ [name]: value }, () => true);
  });
  return [...pair, ...others];
}

/** Lists the names of the password fields in a component.json. */
export function listPasswordFields(descriptor: unknown): ReadonlySet<string> {
  const fields = readMember(readMember(descriptor, 'credentials'), 'fields');
  const entries = typeof fields === 'object' && fields !== null ? Object.entries(fields) : [];
  return new Set(
    entries.filter(([, field]) => readMember(field, 'viewClass') === 'PasswordFieldView').map(([name]) => name),
  );
}

/** Parses the type and values of a platform's response; undefined if it has none. */
export function parseCredential(document: unknown): { readonly type: string; readonly values: JsonObject } | undefined {
  const attributes = readMember(readMember(document, 'data'), 'attributes');
  const type = readMember(attributes, 'type');
  const values = readMember(attributes, 'credentials');
  if (typeof type !== 'string' || typeof values !== 'object' || values === null) return undefined;
  return { type, values: values as JsonObject };
}

function collectTexts(value: unknown, isSecret: (member: string) => boolean): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner === 'string') return isSecret(name) && inner !== '' && inner !== MASK ? [inner] : [];
    return isSecret(name) ? collectTexts(inner, () => true) : collectTexts(inner, isSecret);
  });
}

function readMember(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
