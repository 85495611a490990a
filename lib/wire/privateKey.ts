import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { findPem, type PemBlock } from './pem.js';

/** Signatures of an assertion (RFC 7518, section 3.1). */
export const ASSERTION_ALGORITHMS = ['RS256', 'ES256'] as const;
export type AssertionAlgorithm = (typeof ASSERTION_ALGORITHMS)[number];

/** A private key in PEM, as PKCS #8, or what it has to be. */
export type PrivateKeyResult = { readonly value: string } | { readonly fault: string };

const EXPECTED_PEM = 'a private key in PEM, which begins with -----BEGIN PRIVATE KEY-----';
const EXPECTED_PRIVATE = 'a private key, not a public key: that one is for the provider, and signs nothing';
const DAMAGED = `${EXPECTED_PEM}: this one is damaged, so copy it once more`;
const NEW_RSA = 'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem';
const NEW_EC = 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem';

/** In characters. The file of a service account has about 2400. */
const MAX_LENGTH = 20_000;

/** Forms of a key that are not read, and the command that makes PEM of each. */
const CONVERSIONS = {
  encrypted: 'a private key without a passphrase. To take it away: openssl pkey -in key.pem -out plain.pem',
  openssh: 'in PEM, not in the form of OpenSSH. To convert a copy of it: ssh-keygen -p -N "" -m PKCS8 -f copy-of-key',
  putty: 'in PEM, not in the form of PuTTY. To convert it: puttygen key.ppk -O private-openssh -o key.pem',
  pkcs12:
    'in PEM, not a PKCS #12 file. To take the key out of it: openssl pkcs12 -in key.p12 -nocerts -nodes -out key.pem',
} as const;

/**
 * Reads a private key as people paste it: with line breaks written as backslash and n, blanks in place of line breaks, in quotes, inside of
 * the JSON file that a provider gives out, as PKCS #1 or SEC 1, as a JSON Web Key. Its text never gets into a fault.
 * @returns the key as PKCS #8 in PEM
 */
export function readPrivateKey(pasted: string): PrivateKeyResult {
  if (pasted.length > MAX_LENGTH) return { fault: EXPECTED_PEM };
  const found = findPem(pasted);
  switch (found.kind) {
    case 'jwk':
      return readJwk(found.jwk);
    case 'der':
      return readDer(found.der);
    case 'cut':
      return { fault: `${EXPECTED_PEM} and ends with -----END PRIVATE KEY-----: a part of this one is missing` };
    case 'several':
      return { fault: 'one private key: here are several' };
    case 'none':
      return { fault: describeOtherFormat(pasted) ?? EXPECTED_PEM };
    case 'pem':
      return readBlock(found.block);
  }
}

/**
 * Whether a key can sign by an algorithm.
 * @param pem as `readPrivateKey` gives it
 * @returns what it has to be when it can't; undefined: it can
 */
export function findKeyProblem(pem: string, algorithm: AssertionAlgorithm): string | undefined {
  const key = tryRead(() => createPrivateKey(pem));
  if (key === undefined) return EXPECTED_PEM;
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = key;
  if (algorithm === 'RS256') {
    if (type === 'ec' && details.namedCurve === 'prime256v1') {
      return 'an RSA key for RS256. This one is an EC key on P-256: choose ES256 as assertion_algorithm';
    }
    if (type !== 'rsa')
      return `an RSA key for RS256, not ${describeKey(type, details.namedCurve)}. A new one: ${NEW_RSA}`;
    if ((details.modulusLength ?? 0) >= 2048) return undefined;
    return `an RSA key of at least 2048 bits (RFC 7518, section 3.3), not of ${String(details.modulusLength)}. A new one: ${NEW_RSA}`;
  }
  if (type === 'ec' && details.namedCurve === 'prime256v1') return undefined;
  if (type === 'rsa')
    return 'an EC key on P-256 for ES256. This one is an RSA key: choose RS256 as assertion_algorithm';
  return `an EC key on P-256 for ES256, not ${describeKey(type, details.namedCurve)}. A new one: ${NEW_EC}`;
}

function readBlock({ label, headers, der }: PemBlock): PrivateKeyResult {
  if (label === 'ENCRYPTED PRIVATE KEY' || /ENCRYPTED|DEK-Info/.test(headers)) return { fault: CONVERSIONS.encrypted };
  if (label === 'OPENSSH PRIVATE KEY') return { fault: CONVERSIONS.openssh };
  if (label === 'DSA PRIVATE KEY') return { fault: `an RSA or EC key, not a DSA key. A new one: ${NEW_RSA}` };
  if (label.includes('CERTIFICATE')) {
    return { fault: 'a private key, not a certificate: enter the key that the certificate was made for' };
  }
  if (label.includes('PUBLIC KEY')) return { fault: EXPECTED_PRIVATE };
  if (!/^(RSA |EC )?PRIVATE KEY$/.test(label)) return { fault: EXPECTED_PEM };
  if (der === undefined)
    return { fault: `${EXPECTED_PEM}: this one has characters that no key has, so copy it once more` };
  return readDer(der);
}

function readJwk(jwk: JsonWebKey): PrivateKeyResult {
  if (jwk.kty !== 'oct' && jwk.d === undefined) return { fault: EXPECTED_PRIVATE };
  return exportPkcs8(() => createPrivateKey({ key: jwk, format: 'jwk' }));
}

/** PKCS #8, PKCS #1 or SEC 1: each tells itself apart, and labels get mixed up. */
function readDer(der: Buffer): PrivateKeyResult {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const read = exportPkcs8(() => createPrivateKey({ key: der, format: 'der', type }));
    if ('value' in read) return read;
  }
  if (isPkcs12(der)) return { fault: CONVERSIONS.pkcs12 };
  const isPublic = tryRead(() => createPublicKey({ key: der, format: 'der', type: 'spki' })) !== undefined;
  return { fault: isPublic ? EXPECTED_PRIVATE : DAMAGED };
}

function exportPkcs8(read: () => KeyObject): PrivateKeyResult {
  const key = tryRead(read);
  if (key === undefined) return { fault: DAMAGED };
  return { value: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** What OpenSSL says of a key may quote it. */
function tryRead(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function describeOtherFormat(pasted: string): string | undefined {
  if (/^\s*PuTTY-User-Key-File/.test(pasted)) return CONVERSIONS.putty;
  return /^\s*(ssh-(rsa|dss|ed25519)|ecdsa-sha2-)\S* /.test(pasted) ? EXPECTED_PRIVATE : undefined;
}

/** A sequence that begins with version 3 (RFC 7292, section 4). */
function isPkcs12(der: Buffer): boolean {
  return /^30(?:82....|83......|80)020103/.test(der.subarray(0, 12).toString('hex'));
}

function describeKey(type: string, curve: string | undefined): string {
  return curve === undefined ? `a key of the type ${type}` : `one on the curve ${curve}`;
}
