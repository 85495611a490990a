import type { JsonObject } from '../../wire/members.js';
import type { Fields } from '../api/resources.js';

/** What is known of a provider, so that nobody has to look it up. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly type: 'oauth2' | 'oauth2_instagram';
  /** For whom it is, in a sentence. */
  readonly description: string;
  /** The page of the provider where an app is registered. */
  readonly registrationUrl?: string;
  /** What to do there, in order. */
  readonly steps: readonly string[];
  /** What only whoever registers knows; each fills `{NAME}` in the members. */
  readonly inputs: Fields;
  /** What is asked for, where nearly everybody answers the same. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Of an auth-client's `credentials`. */
  readonly members: JsonObject;
  /** What goes to its credentials. */
  readonly credentialHints?: CredentialHints;
}

/** What a credential of a provider is best made with. */
export interface CredentialHints {
  /** With spaces between them. */
  readonly scopes?: string;
  readonly additionalParams?: Readonly<Record<string, string>>;
  readonly note?: string;
}
