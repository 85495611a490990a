import { findDefinition } from '../../auth/registry.js';
import type { JsonObject } from '../../json.js';
import type { Provider } from '../../wire/provider.js';
import { OTHER_PROVIDER } from './authClient.js';

/** Members that distinguish the providers. */
const IDENTIFYING_MEMBERS = [
  'auth_uri',
  'token_uri',
  'grant_type',
  'token_grant_type',
  'response_path',
  'client_auth',
] as const;

/**
 * Recognizes the provider of an auth client: the one in the catalogue whose identifying members match, of several the one with the most; else
 * the vendor of its type.
 * @returns its id, or `OTHER_PROVIDER`
 */
export function recognizeProvider(catalog: readonly Provider[], type: string, credentials: JsonObject): string {
  const matches = catalog.flatMap(({ id, type: ownType, auth_client: members }) => {
    const names = IDENTIFYING_MEMBERS.filter((name) => name in members);
    const isMatch =
      ownType === type && names.length > 0 && names.every((name) => matchesTemplate(members[name], credentials[name]));
    return isMatch ? [{ id, count: names.length }] : [];
  });
  const [best] = matches.sort((one, other) => other.count - one.count);
  return best?.id ?? findDefinition(type)?.provider?.vendor ?? OTHER_PROVIDER;
}

/** Whether a value matches a template. A placeholder stands for a path segment, or at the beginning for a base URL. */
function matchesTemplate(template: unknown, value: unknown): boolean {
  if (typeof template !== 'string' || typeof value !== 'string') return template === value;
  const [first = '', ...others] = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const start = first === '' && others.length > 0 ? ['https://.+', others.shift() ?? ''] : [first];
  return new RegExp(`^${[start.join(''), ...others].join('[^/]+')}$`).test(value);
}
