import { isJsonObject, type JsonObject } from '../json.js';

/** The API of a credential's provider, from the provider catalogue. */
export interface ApiProvider {
  /** Its id in the catalogue. */
  readonly id: string;
  /** Prefix of relative URLs. `{NAME}` is a public member of the credential. */
  readonly base_url?: string;
  /** Members of the token response that expressions may read: names, or paths such as `team.id`. */
  readonly public_members?: readonly string[];
  /** Headers of a response that say how long to wait. */
  readonly wait_headers?: readonly string[];
  /** Outcome rules, as in the field `outcomes` of a step. */
  readonly outcomes?: readonly JsonObject[];
}

/**
 * Selects the members of a credential that its provider marks public. All others, first of all the tokens, are absent.
 *
 * @param values of the secret; the provider's members are those of its token response and of its callback
 */
export function selectPublicMembers(provider: ApiProvider | undefined, values: JsonObject): JsonObject {
  const members = isJsonObject(values.undefined_params) ? values.undefined_params : {};
  return (provider?.public_members ?? []).reduce<JsonObject>(
    (selected, path) => addMember(selected, members, path.split('.')),
    {},
  );
}

/** Copies the member at a path; a missing one is left out. */
function addMember(selected: JsonObject, source: JsonObject, [name = '', ...rest]: readonly string[]): JsonObject {
  const value = Object.hasOwn(source, name) ? source[name] : undefined;
  if (value === undefined) return selected;
  if (rest.length === 0) return { ...selected, [name]: value };
  const before = Object.hasOwn(selected, name) ? selected[name] : undefined;
  return isJsonObject(value)
    ? { ...selected, [name]: addMember(isJsonObject(before) ? before : {}, value, rest) }
    : selected;
}

const MEMBER = /\{(\w+)\}/g;

/** Returns the base URL with the values of its members; undefined when there is none, or the credential lacks a member. */
export function expandBaseUrl({ base_url: template }: ApiProvider, credential: JsonObject): string | undefined {
  if (template === undefined) return undefined;
  const members = [...template.matchAll(MEMBER)].map(([, name = '']) => readText(credential, name));
  return members.includes('') ? undefined : template.replace(MEMBER, () => members.shift() ?? '');
}

function readText(members: JsonObject, name: string): string {
  const value = Object.hasOwn(members, name) ? members[name] : undefined;
  return typeof value === 'string' ? value : '';
}
