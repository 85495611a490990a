import type { JsonObject } from '../json.js';

/** Replaces a value that the page doesn't have. Letters only, so that no encoding changes it. */
export interface Placeholder {
  readonly text: string;
  /** Name of the shell variable for it. */
  readonly variable: string;
  /** It replaces the encoded `user-pass` of RFC 7617, section 2. */
  readonly isUserPass?: true;
}

/** Credentials that a request is previewed with. */
export interface CredentialPreview {
  readonly values: JsonObject;
  readonly placeholders: readonly Placeholder[];
  /** A note about values that the page had to assume. */
  readonly note?: string;
}

/** @param variable capitals and underscores */
export function createPlaceholder(variable: string): Placeholder {
  return { text: `RESTxSTEPx${variable.replaceAll('_', 'x')}x`, variable };
}
