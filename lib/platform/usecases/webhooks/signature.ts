import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
/** Standard Webhooks requires 24 to 64. */
const KEY_BYTES = 32;

/** Generates a signing secret: base64 after a prefix. */
export function createSigningSecret(randomBytes: (size: number) => Buffer): string {
  return `${PREFIX}${randomBytes(KEY_BYTES).toString('base64')}`;
}

/**
 * Returns the headers that authenticate a message (Standard Webhooks 1.0.0, "Webhook headers" and "Signature scheme").
 * @param id the same for all attempts; without dots
 * @param sentAtMs time of this attempt
 * @param secrets from `createSigningSecret`; each adds a signature, of which a receiver verifies one
 */
export function createSignatureHeaders(
  id: string,
  sentAtMs: number,
  body: string,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(sentAtMs / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
