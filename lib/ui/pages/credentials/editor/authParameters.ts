import type { Component } from '../../../api/resources.js';

/** Scopes as people write them: with spaces, commas or lines between them. */
export function parseScopes(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((scope) => scope !== ''))];
}

export type ParsedParameters =
  | { readonly parameters: Readonly<Record<string, string>> }
  /** What is wrong, in words. */
  | { readonly problem: string };

/** Further parameters for the provider: `name=value`, one a line. A value may have further signs of equality in it. */
export function parseParameters(text: string): ParsedParameters {
  const parameters = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(0, at)).trim();
    if (name === '') return { problem: `Line ${index + 1} is not of the form name=value` };
    if (parameters.has(name)) return { problem: `Line ${index + 1} says ${name} a second time` };
    parameters.set(name, line.slice(at + 1).trim());
  }
  return { parameters: Object.fromEntries(parameters) };
}

/** What the components ask the provider for unless somebody says otherwise. */
export function getSuggestedScopes(components: readonly Component[]): readonly string[] {
  const scopes = components.flatMap(({ attributes: { descriptor } }) => {
    const listed = descriptor.credentials?.oauth2?.scopes;
    return Array.isArray(listed) ? listed.filter((scope) => typeof scope === 'string') : [];
  });
  return [...new Set(scopes)];
}

/** A provider that refuses whoever asks for nothing, by the type of its auth clients: what everybody asks it for. */
const DEFAULT_SCOPES: Readonly<Record<string, string>> = { oauth2_instagram: 'instagram_business_basic' };

/**
 * What stands in the field of the scopes before anybody types.
 * @param known what the auth-client's own provider is best asked for: Instagram's two generations have different scopes
 */
export function getDefaultScopes(type: string, suggested: readonly string[], known?: string): string {
  const usual = DEFAULT_SCOPES[type];
  return suggested.length > 0 || usual === undefined ? '' : (known ?? usual);
}

/** A text of scopes with one more, or without it. */
export function toggleScope(text: string, scope: string): string {
  const scopes = parseScopes(text);
  return (scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]).join(' ');
}
