/**
 * Browser replacement for node:crypto, of which pages use only the boundary of a multipart form. The real boundary depends on the id
 * of the message and is unknown here, so any digits derived from the content will do.
 */
export function createHash(): { update(text: string): { digest(): string } } {
  return {
    update: (text) => ({
      digest: () => [1, 2, 3, 4].map((seed) => hashText(text, seed)).join(''),
    }),
  };
}

/** Only the service reads keys. */
export const createPrivateKey = unavailable;
export const createPublicKey = unavailable;

function unavailable(): never {
  throw new Error('not available in a page');
}

/** FNV-1a hash, 32 bits, as hexadecimal digits. */
function hashText(text: string, seed: number): string {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
