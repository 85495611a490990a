// Browser replacement for the part of Node's Buffer that the request code uses.

type Encoding = 'utf8' | 'utf-8' | 'latin1' | 'base64' | 'base64url' | 'hex';

class Bytes extends Uint8Array {
  override toString(encoding: Encoding = 'utf8'): string {
    switch (encoding) {
      case 'utf8':
      case 'utf-8':
        return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this);
      case 'latin1':
        return toLatin1(this);
      case 'base64':
        return btoa(toLatin1(this));
      case 'base64url':
        return btoa(toLatin1(this)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
      case 'hex':
        return [...this].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    }
  }
}

function toLatin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function from(input: string | Uint8Array, encoding: 'utf8' | 'latin1' | 'base64' = 'utf8'): Bytes {
  if (typeof input !== 'string') return new Bytes(input);
  if (encoding === 'base64') return from(decodeBase64(input), 'latin1');
  if (encoding === 'latin1') return new Bytes(Array.from(input, (character) => character.charCodeAt(0) & 0xff));
  return new Bytes(new TextEncoder().encode(input));
}

/** Decodes base64 and base64url; ignores other characters, as Node does. */
function decodeBase64(text: string): string {
  const digits = text
    .replace(/=.*$/s, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/[^A-Za-z0-9+/]/g, '');
  return atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
}

function concat(chunks: readonly Uint8Array[]): Bytes {
  const all = new Bytes(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** The encodings of `Buffer.isEncoding`. */
const ENCODINGS = new Set('utf8 utf-8 utf16le utf-16le ucs2 ucs-2 latin1 binary ascii base64 base64url hex'.split(' '));

Object.assign(globalThis, {
  Buffer: {
    from,
    concat,
    byteLength: (text: string) => new TextEncoder().encode(text).length,
    isEncoding: (name: string) => ENCODINGS.has(name.toLowerCase()),
  },
});

/** In place of a function of node:buffer. The preview reads no responses. */
export function isUtf8(): never {
  throw new Error('not available in a page');
}
