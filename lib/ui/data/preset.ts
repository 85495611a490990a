import type { CredentialType } from '../../auth/registry.js';
import type { JsonObject } from '../../json.js';
import type { Fields } from '../api/resources.js';

/** Provider preset: endpoints and settings that the form for an auth client fills in. */
export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly type: CredentialType;
  /** Purpose, in one sentence. */
  readonly description: string;
  /** The page of the provider where an app is registered. */
  readonly registrationUrl?: string;
  /** Instructions for the registration, in order. */
  readonly steps: readonly string[];
  /** Fields for values that the user has to supply; each replaces `{NAME}` in the members. */
  readonly inputs: Fields;
  /** Default values of the inputs. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Members of the auth client's `credentials`. */
  readonly members: JsonObject;
  /** Hints for credentials of the auth client. */
  readonly credentialHints?: CredentialHints;
}

/** Suggested settings for credentials of a provider. */
export interface CredentialHints {
  /** Separated by spaces. */
  readonly scopes?: string;
  readonly additionalParams?: Readonly<Record<string, string>>;
  readonly note?: string;
}
