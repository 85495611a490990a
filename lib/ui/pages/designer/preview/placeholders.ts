import type { CredentialPreview, Placeholder } from '../../../../auth/preview.js';
import { findDefinition, NO_AUTHENTICATION } from '../../../../auth/registry.js';
import type { JsonObject } from '../../../../json.js';

/** A credential with placeholders for its values. */
export interface PlaceholderCredential extends CredentialPreview {
  readonly type: string;
}

export const NO_CREDENTIAL: PlaceholderCredential = { type: NO_AUTHENTICATION, values: {}, placeholders: [] };

/**
 * Creates a credential with placeholders for its values.
 * @param client readable members of its auth client's `credentials`
 */
export function createPlaceholderCredential(type: string, client: JsonObject): PlaceholderCredential {
  const preview = findDefinition(type)?.preview?.(client);
  return preview === undefined ? NO_CREDENTIAL : { type, ...preview };
}

/** Replaces every placeholder in a string by `***`. */
export function maskPlaceholders(text: string, placeholders: readonly Placeholder[]): string {
  return placeholders.reduce((rest, placeholder) => rest.replaceAll(placeholder.text, '***'), text);
}
