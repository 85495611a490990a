import { selectProtocol } from '../../../../auth/registry.js';
import type { Component } from '../../../api/resources.js';

/** Parses scopes separated by spaces, commas or line breaks, without duplicates. */
export function parseScopes(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((scope) => scope !== ''))];
}

export type ParsedParameters =
  | { readonly parameters: Readonly<Record<string, string>> }
  /** Message for the user. */
  | { readonly problem: string };

/** Parses `name=value` lines. Values may contain `=`. */
export function parseParameters(text: string): ParsedParameters {
  const parameters = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(0, at)).trim();
    if (name === '') return { problem: `Line ${index + 1} is not of the form name=value` };
    if (parameters.has(name)) return { problem: `Line ${index + 1} repeats ${name}` };
    parameters.set(name, line.slice(at + 1).trim());
  }
  return { parameters: Object.fromEntries(parameters) };
}

/** Returns the default scopes of the components. */
export function getSuggestedScopes(components: readonly Component[]): readonly string[] {
  const scopes = components.flatMap(({ attributes: { descriptor } }) => {
    const listed = descriptor.credentials?.oauth2?.scopes;
    return Array.isArray(listed) ? listed.filter((scope) => typeof scope === 'string') : [];
  });
  return [...new Set(scopes)];
}

/**
 * Returns the initial value of the scopes field.
 * @param known suggested scopes of the auth client's provider, which a vendor's generations of APIs may not share
 */
export function getDefaultScopes(type: string, suggested: readonly string[], known?: string): string {
  const usual = selectProtocol({ type }).scopes;
  return suggested.length > 0 || usual === undefined ? '' : (known ?? usual);
}

/** Adds a scope to the text, or removes it. */
export function toggleScope(text: string, scope: string): string {
  const scopes = parseScopes(text);
  return (scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]).join(' ');
}
