import type { JsonObject } from '../json.js';
import type { Resource } from './jsonApi.js';

/** An entry of the provider catalogue, as `catalog/provider.schema.json` describes it. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Purpose, in one sentence. */
  readonly description: string;
  readonly documentation_url: string;
  /** The page where an app is registered or a key is created. */
  readonly registration_url?: string;
  /** Credential type of the auth client. */
  readonly type: string;
  /** Instructions for the registration, in order. */
  readonly steps: readonly string[];
  /** Values that the user supplies; each replaces `{NAME}` in the members of the auth client. */
  readonly inputs?: Readonly<Record<string, ProviderInput>>;
  /** Members of the auth client's `credentials`. */
  readonly auth_client: JsonObject;
  readonly credential_hints?: CredentialHints;
  /** Prefix of relative URLs; `{NAME}` is a public member of the credential. */
  readonly base_url?: string;
  /** Members of the token response that expressions of a step can read. */
  readonly public_members?: readonly string[];
  /** Headers of a response that say how long to wait. */
  readonly wait_headers?: readonly string[];
  /** Outcome rules of the function `request`, after those of the step. */
  readonly outcomes?: readonly JsonObject[];
}

interface ProviderInput {
  readonly label: string;
  readonly note?: string;
  /** An example. */
  readonly placeholder?: string;
  readonly default?: string;
}

/** Suggestions for credentials of a provider. */
export interface CredentialHints {
  readonly scopes?: readonly string[];
  /** Additional parameters of the authorization request. */
  readonly additional_params?: Readonly<Record<string, string>>;
  readonly note?: string;
}

export function toProviderResource({ id, ...attributes }: Provider): Resource {
  return { type: 'provider', id, attributes, links: { self: `/v2/providers/${id}` } };
}
