import type { JsonObject } from '../../../json.js';
import type { Secret } from '../../api/resources.js';
import { createPlaceholderCredential, NO_CREDENTIAL, type PlaceholderCredential } from './preview/placeholders.js';

/** Returns the value of `secretId` in flow files: the reference if the secret has one, else the id. */
export function getFlowReference({ id, attributes: { reference } }: Secret): string {
  return reference ?? id;
}

/** Whether a flow file's `secretId` is the id or the reference of this secret. */
export function matchesSecret(secret: Secret, secretId: string): boolean {
  return secretId !== '' && (secret.id === secretId || secret.attributes.reference === secretId);
}

/** Returns the credential with placeholders for its values, placed as its auth client says. */
export function createPreviewCredential(secret: Secret | undefined, clientValues: JsonObject): PlaceholderCredential {
  return secret === undefined ? NO_CREDENTIAL : createPlaceholderCredential(secret.attributes.type, clientValues);
}

/** Returns the credential for an opened step: its own if the workspace has it, else the current one. */
export function chooseCredential(opened: string, current: string, secrets: readonly Secret[]): string {
  return current === '' || secrets.some((secret) => matchesSecret(secret, opened)) ? opened : current;
}
