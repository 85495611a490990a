import { DEFINITIONS } from '../../auth/registry.js';
import { CREDENTIALS_POINTER, MASK } from '../../members/members.js';
import { CLIENT_MEMBERS } from '../../oauth/grants/index.js';
import type { FormValues } from '../forms/formValues.js';
import { isSecretMember } from './clientFields.js';
import { getMembers } from '../../wire/credentialMembers.js';
import { isJsonObject, parseJson, type JsonObject } from '../../json.js';

// Converts between the strings of a form and the numbers, objects and booleans of an auth client.

const NUMBER_MEMBERS: readonly string[] = [
  'token_expires_in',
  'refresh_lead_seconds',
  'max_concurrency',
  ...Object.entries(CLIENT_MEMBERS).flatMap(([name, { isNumber }]) => (isNumber ? [name] : [])),
];
const OBJECT_MEMBERS: readonly string[] = ['token_params', 'error_map'];
/** Members of `token_placement` -> form fields. */
const PLACEMENT = { in: 'token_place', name: 'token_name', prefix: 'token_prefix' } as const;
const PLACEMENT_FIELDS: readonly string[] = Object.values(PLACEMENT);
/** Names of members in secrets, which auth clients accept as well -> names of their form fields. */
const FIELD_NAMES = DEFINITIONS.flatMap(({ members }) =>
  Object.entries(members).flatMap(([name, { alias }]) => (alias === undefined ? [] : [[name, alias] as const])),
);

/** The members of a form, or the problems of its fields. */
type ParsedForm = { readonly members: JsonObject } | { readonly problems: Readonly<Record<string, string>> };

export function toMembers(values: FormValues): ParsedForm {
  const members: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (PLACEMENT_FIELDS.includes(name)) continue;
    const read = parseMember(name, value);
    if ('problem' in read) problems[name] = read.problem;
    else members[name] = read.value;
  }
  const { token_place: place, token_name: name, token_prefix: prefix } = values;
  if (place !== undefined && name === undefined) problems.token_name = 'Enter the name of the header or parameter';
  if (place === undefined && (name !== undefined || prefix !== undefined)) {
    problems.token_place = 'Choose a token placement, or clear its name and prefix';
  }
  if (place !== undefined) {
    const isInHeader = place === 'header' && prefix !== undefined;
    members.token_placement = { in: place, name, ...(isInHeader ? { prefix } : {}) };
  }
  return Object.keys(problems).length > 0 ? { problems } : { members };
}

type ParsedMember = { readonly value: unknown } | { readonly problem: string };

function parseMember(name: string, value: unknown): ParsedMember {
  if (name === 'pkce') return { value: value !== 'false' };
  if (typeof value !== 'string') return { value };
  if (NUMBER_MEMBERS.includes(name)) {
    return /^\s*\d{1,15}\s*$/.test(value) ? { value: Number(value) } : { problem: 'Enter a whole number' };
  }
  if (OBJECT_MEMBERS.includes(name)) return parseObject(value);
  // A space is a valid separator, and may be part of a password.
  return { value: name === 'scope_separator' || name === 'password' ? value : value.trim() };
}

function parseObject(text: string): ParsedMember {
  const value = parseJson(text);
  return isJsonObject(value) ? { value } : { problem: 'Enter a JSON object, such as { "name": "value" }' };
}

/** Returns the form values of an auth client, without its secrets. */
export function toFormValues(type: string, members: JsonObject): FormValues {
  return Object.fromEntries(
    Object.entries(members).flatMap(([given, value]): readonly (readonly [string, unknown])[] => {
      const name = getMembers(type)[given]?.alias ?? given;
      if (value === MASK || isSecretMember(type, name)) return [];
      if (name === 'token_placement' && isJsonObject(value)) {
        return Object.entries(PLACEMENT).flatMap(([part, field]) => (part in value ? [[field, value[part]]] : []));
      }
      if (name === 'pkce') return value === false ? [[name, 'false']] : [];
      if (isJsonObject(value)) return [[name, JSON.stringify(value, null, 2)]];
      return [[name, typeof value === 'number' ? String(value) : value]];
    }),
  );
}

/**
 * Returns the merge patch (RFC 7396) that changes an auth client.
 * @param before its members as the API returns them
 */
export function diffMembers(type: string, before: JsonObject, after: JsonObject): JsonObject {
  const current = toMembers(toFormValues(type, before));
  return 'members' in current ? createMergePatch(current.members, after) : after;
}

function createMergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const removed = Object.keys(before).filter((name) => !(name in after));
  const changed = Object.entries(after).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    const was = before[name];
    if (JSON.stringify(was) === JSON.stringify(value)) return [];
    const isMerged = OBJECT_MEMBERS.includes(name) && isJsonObject(was) && isJsonObject(value);
    return [[name, isMerged ? createMergePatch(was, value) : value]];
  });
  return { ...Object.fromEntries(removed.map((name) => [name, null])), ...Object.fromEntries(changed) };
}

/** Maps the JSON pointers of the request document to form fields. */
export function mapMemberPointers(names: readonly string[]): Readonly<Record<string, string>> {
  const own = names.filter((name) => !PLACEMENT_FIELDS.includes(name)).map((name) => [name, name] as const);
  const others = FIELD_NAMES.filter(([member]) => !names.includes(member));
  const places = [...own, ['token_placement', PLACEMENT.name] as const, ...others];
  return Object.fromEntries(places.map(([member, name]) => [`${CREDENTIALS_POINTER}/${member}`, name]));
}
