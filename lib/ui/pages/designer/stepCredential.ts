import type { Secret } from '../../api/resources.js';
import { createPlaceholderCredential, NO_CREDENTIAL, type PlaceholderCredential } from './preview/placeholders.js';

/** What flow files call a secret: its reference, which people can read, or its id. */
export function getFlowReference({ id, attributes: { reference } }: Secret): string {
  return reference ?? id;
}

/** Whether a flow file's word for a secret is for this one. */
export function matchesSecret(secret: Secret, secretId: string): boolean {
  return secretId !== '' && (secret.id === secretId || secret.attributes.reference === secretId);
}

/** The credential as the preview has it: marks for values, and what its auth-client says of where they go. */
export function createPreviewCredential(
  secret: Secret | undefined,
  clientValues: Readonly<Record<string, unknown>>,
): PlaceholderCredential {
  return secret === undefined ? NO_CREDENTIAL : createPlaceholderCredential(secret.attributes.type, clientValues);
}

/** The credential for a step that was opened: its own where the workspace has it, else the one that is chosen. */
export function chooseCredential(opened: string, current: string, secrets: readonly Secret[]): string {
  return current === '' || secrets.some((secret) => matchesSecret(secret, opened)) ? opened : current;
}
