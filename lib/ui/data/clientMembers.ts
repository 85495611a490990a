import { CREDENTIALS_POINTER, isJsonObject, MASK, type JsonObject } from '../../wire/members.js';
import type { FormValues } from '../forms/formValues.js';
import { isSecretMember } from './clientFields.js';

// What a form holds as texts, and an auth-client as numbers, objects, true and false.

const NUMBER_MEMBERS: readonly string[] = [
  'token_expires_in',
  'assertion_lifetime_seconds',
  'refresh_lead_seconds',
  'max_concurrency',
];
const OBJECT_MEMBERS: readonly string[] = ['token_params', 'error_map'];
/** `token_placement` in a form. */
const PLACEMENT = { in: 'token_place', name: 'token_name', prefix: 'token_prefix' } as const;
const PLACEMENT_FIELDS: readonly string[] = Object.values(PLACEMENT);
/** The spelling of secrets, which auth-clients may have too. */
const MEMBER_ALIASES: Readonly<Record<string, string>> = { username: 'name', headerName: 'name', headerValue: 'value' };

/** What a form says, or what is wrong with its fields. */
export type ParsedForm = { readonly members: JsonObject } | { readonly problems: Readonly<Record<string, string>> };

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
  if (place !== undefined && name === undefined) problems.token_name = 'Enter its name';
  if (place === undefined && (name !== undefined || prefix !== undefined)) {
    problems.token_place = 'Choose where the token goes, or leave name and word empty';
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
  // A blank is a separator too; whatever is pasted elsewhere has none at its ends.
  return { value: name === 'scope_separator' || name === 'password' ? value : value.trim() };
}

function parseObject(text: string): ParsedMember {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return { value };
  } catch {
    // Said below.
  }
  return { problem: 'Enter a JSON object, such as { "name": "value" }' };
}

/** What the form shows of an auth-client. Its secrets are not there. */
export function toFormValues(type: string, members: JsonObject): FormValues {
  return Object.fromEntries(
    Object.entries(members).flatMap(([given, value]): readonly (readonly [string, unknown])[] => {
      const name = MEMBER_ALIASES[given] ?? given;
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
 * What is sent to change an auth-client: what is not there any more as `null`, what is the same not at all.
 * @param before its members as answers show them
 */
export function diffMembers(type: string, before: JsonObject, after: JsonObject): JsonObject {
  const kept = toMembers(toFormValues(type, before));
  return 'members' in kept ? createMergePatch(kept.members, after) : after;
}

function createMergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const gone = Object.keys(before).filter((name) => !(name in after));
  const changed = Object.entries(after).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    const was = before[name];
    if (JSON.stringify(was) === JSON.stringify(value)) return [];
    const isMerged = OBJECT_MEMBERS.includes(name) && isJsonObject(was) && isJsonObject(value);
    return [[name, isMerged ? createMergePatch(was, value) : value]];
  });
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...Object.fromEntries(changed) };
}

/** Where each field's value is in the document that is sent. */
export function mapMemberPointers(names: readonly string[]): Readonly<Record<string, string>> {
  const own = names.filter((name) => !PLACEMENT_FIELDS.includes(name)).map((name) => [name, name] as const);
  const places = [...own, ['token_placement', PLACEMENT.name] as const, ...Object.entries(MEMBER_ALIASES)];
  return Object.fromEntries(places.map(([member, name]) => [`${CREDENTIALS_POINTER}/${member}`, name]));
}
