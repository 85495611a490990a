import { randomUUID } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { RestError } from '../../errors.js';
import type { AssertionTools, UnsignedAssertion } from '../../oauth/buildAssertion.js';

/** Returns what token requests need to sign an assertion. */
export function createAssertionTools(nowMs: number): AssertionTools {
  return { nowMs, createId: randomUUID, sign: signAssertion };
}

/**
 * Signs an assertion as a JWT (RFC 7519, section 3; compact serialization).
 * @throws RestError `configuration` when the key is not a private key for the algorithm; the message never contains the key
 */
async function signAssertion({ key, algorithm, header, claims }: UnsignedAssertion): Promise<string> {
  try {
    const signer = await importPKCS8(key, algorithm);
    return await new SignJWT(claims).setProtectedHeader({ ...header, alg: algorithm }).sign(signer);
  } catch (cause: unknown) {
    const message = `The auth client's assertion_key must be a private key for ${algorithm}`;
    throw new RestError('configuration', message, { cause });
  }
}
