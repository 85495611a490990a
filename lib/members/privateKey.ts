import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { findPem, type PemBlock } from './pem.js';

/** Signature algorithms of an assertion (RFC 7518, section 3.1). */
export const ASSERTION_ALGORITHMS = ['RS256', 'ES256'] as const;
export type AssertionAlgorithm = (typeof ASSERTION_ALGORITHMS)[number];

/** A private key as PKCS #8 in PEM, or a string that completes "… must be …". */
type PrivateKeyResult = { readonly value: string } | { readonly expected: string };

const EXPECTED_PEM = 'a private key in PEM, which begins with -----BEGIN PRIVATE KEY-----';
const EXPECTED_PRIVATE =
  'a private key, not a public key: register the public key with the provider and enter the private key here';
const DAMAGED = `${EXPECTED_PEM}. This one is damaged: copy it again`;
const NEW_RSA = 'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem';
const NEW_EC = 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem';

/** Characters. The file of a service account has about 2400. */
const MAX_LENGTH = 20_000;

/** Key formats that are not supported, with the command that converts each to PEM. */
const CONVERSIONS = {
  encrypted: 'a private key without a passphrase. To remove it: openssl pkey -in key.pem -out plain.pem',
  openssh: 'in PEM, not in the OpenSSH format. To convert a copy: ssh-keygen -p -N "" -m PKCS8 -f copy-of-key',
  putty: 'in PEM, not in the PuTTY format. To convert it: puttygen key.ppk -O private-openssh -o key.pem',
  pkcs12: 'in PEM, not a PKCS #12 file. To extract the key: openssl pkcs12 -in key.p12 -nocerts -nodes -out key.pem',
} as const;

/**
 * Reads a pasted private key: with escaped line breaks, spaces in place of line breaks, in quotes, inside a provider's JSON file, as PKCS #1 or
 * SEC 1, or as a JSON Web Key. Error texts never contain the pasted text.
 * @returns the key as PKCS #8 in PEM
 */
export function readPrivateKey(pasted: string): PrivateKeyResult {
  if (pasted.length > MAX_LENGTH) return { expected: EXPECTED_PEM };
  const found = findPem(pasted);
  switch (found.kind) {
    case 'jwk':
      return readJwk(found.jwk);
    case 'der':
      return readDer(found.der);
    case 'truncated':
      return { expected: `${EXPECTED_PEM} and ends with -----END PRIVATE KEY-----. This one is incomplete` };
    case 'multiple':
      return { expected: 'exactly one private key. The text contains several' };
    case 'none':
      return { expected: describeOtherFormat(pasted) ?? EXPECTED_PEM };
    case 'pem':
      return readBlock(found.block);
  }
}

/**
 * Checks that a key can sign by an algorithm.
 * @param pem result of `readPrivateKey`
 * @returns undefined when it can; otherwise a string that completes "… must be …"
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
  if (label === 'ENCRYPTED PRIVATE KEY' || /ENCRYPTED|DEK-Info/.test(headers))
    return { expected: CONVERSIONS.encrypted };
  if (label === 'OPENSSH PRIVATE KEY') return { expected: CONVERSIONS.openssh };
  if (label === 'DSA PRIVATE KEY') return { expected: `an RSA or EC key, not a DSA key. A new one: ${NEW_RSA}` };
  if (label.includes('CERTIFICATE')) {
    return { expected: 'a private key, not a certificate: enter the private key of the certificate' };
  }
  if (label.includes('PUBLIC KEY')) return { expected: EXPECTED_PRIVATE };
  if (!/^(RSA |EC )?PRIVATE KEY$/.test(label)) return { expected: EXPECTED_PEM };
  if (der === undefined) return { expected: `${EXPECTED_PEM}. This one has invalid characters: copy it again` };
  return readDer(der);
}

function readJwk(jwk: JsonWebKey): PrivateKeyResult {
  if (jwk.kty !== 'oct' && jwk.d === undefined) return { expected: EXPECTED_PRIVATE };
  return exportPkcs8(() => createPrivateKey({ key: jwk, format: 'jwk' }));
}

/** Tries PKCS #8, PKCS #1 and SEC 1, because the label may be wrong. */
function readDer(der: Buffer): PrivateKeyResult {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const read = exportPkcs8(() => createPrivateKey({ key: der, format: 'der', type }));
    if ('value' in read) return read;
  }
  if (isPkcs12(der)) return { expected: CONVERSIONS.pkcs12 };
  const isPublic = tryRead(() => createPublicKey({ key: der, format: 'der', type: 'spki' })) !== undefined;
  return { expected: isPublic ? EXPECTED_PRIVATE : DAMAGED };
}

function exportPkcs8(read: () => KeyObject): PrivateKeyResult {
  const key = tryRead(read);
  if (key === undefined) return { expected: DAMAGED };
  return { value: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** Returns undefined on an error. The error is dropped, because OpenSSL's text may contain the key. */
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
