import type { Problem } from '../../../errors.js';
import { isJsonObject, type JsonObject } from '../../../json.js';
import type { Descriptor } from '../../model/component.js';
import { pickParameters } from './authorizationParameters.js';

/** Scopes and parameters that components request, by `credentials.oauth2` of their component.json. */
interface DescriptorRequest {
  readonly scopes: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** One per placeholder without a field. */
  readonly problems: readonly Problem[];
}

/** Members of `credentials.oauth2` that aren't parameters: the auth client sets them. */
const SETTINGS: readonly string[] = ['auth_uri', 'token_uri', 'refresh_token_uri', 'scopes', 'scope_separator'];

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * Collects the scopes and parameters of all components; for a parameter of several components, the first one wins. `{{NAME}}` is replaced
 * by the field of that name.
 */
export function readDescriptorRequest(descriptors: readonly Descriptor[], fields: JsonObject): DescriptorRequest {
  const missing = new Set<string>();
  const fill = (text: string): string =>
    text.replace(PLACEHOLDER, (_whole, name: string) => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (typeof value === 'string' || typeof value === 'number') return String(value);
      missing.add(name);
      return '';
    });
  const sections = descriptors.map(({ credentials }) => credentials?.oauth2).filter(isJsonObject);
  const scopes = sections.flatMap(({ scopes: listed }) =>
    Array.isArray(listed) ? listed.filter((scope): scope is string => typeof scope === 'string').map(fill) : [],
  );
  const parameters = new Map<string, string>();
  for (const section of sections) {
    for (const [name, text] of Object.entries(pickParameters(section))) {
      if (!SETTINGS.includes(name) && !parameters.has(name)) parameters.set(name, fill(text));
    }
  }
  return {
    scopes: [...new Set(scopes)],
    parameters: Object.fromEntries(parameters),
    problems: [...missing].map((name) => ({
      code: 'missing',
      detail: `The component's authorization request needs the field ${name}: add it to fields`,
      source: { pointer: '/data/attributes/fields' },
    })),
  };
}
