import type { Secret } from '../../api/resources.js';
import { markedCredential, NO_CREDENTIAL, type MarkedCredential } from './preview/marks.js';

/** What flow files call a secret: its reference, which people can read, or its id. */
export function nameInFlow({ id, attributes: { reference } }: Secret): string {
  return reference ?? id;
}

/** Whether a flow file's word for a secret is for this one. */
export function isSecretOf(secret: Secret, word: string): boolean {
  return word !== '' && (secret.id === word || secret.attributes.reference === word);
}

/** The credential as the preview has it: marks for values, and what its auth-client says of where they go. */
export function previewCredential(
  secret: Secret | undefined,
  clientValues: Readonly<Record<string, unknown>>,
): MarkedCredential {
  return secret === undefined ? NO_CREDENTIAL : markedCredential(secret.attributes.type, clientValues);
}

/** The credential for a step that was opened: its own where the workspace has it, else the one that is chosen. */
export function credentialFor(opened: string, current: string, secrets: readonly Secret[]): string {
  return current === '' || secrets.some((secret) => isSecretOf(secret, opened)) ? opened : current;
}
