import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
/** Standard Webhooks asks for 24 to 64. */
const KEY_BYTES = 32;

/** A new signing secret, as receivers are told it: base64 behind a prefix. */
export function createSigningSecret(randomBytes: (size: number) => Buffer): string {
  return `${PREFIX}${randomBytes(KEY_BYTES).toString('base64')}`;
}

/**
 * The headers that a receiver knows the sender by (Standard Webhooks 1.0.0, "Webhook headers" and "Signature scheme").
 * @param id stays the same however often it is sent; without dots
 * @param sentAtMs of this attempt
 * @param secrets as `newSigningSecret` makes them; each gives a signature, the receiver needs to know one of them
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
