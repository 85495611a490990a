import { importPKCS8, SignJWT } from 'jose';
import { RestError } from '../../errors.js';
import type { UnsignedAssertion } from '../../oauth/buildAssertion.js';

/**
 * Signs an assertion (RFC 7515, compact).
 * @throws RestError `configuration` when the key can't: its text is not repeated
 */
export async function signAssertion({ key, algorithm, header, claims }: UnsignedAssertion): Promise<string> {
  try {
    const signer = await importPKCS8(key, algorithm);
    return await new SignJWT(claims).setProtectedHeader({ ...header, alg: algorithm }).sign(signer);
  } catch (cause: unknown) {
    const words = `The auth-client's assertion_key is no private key for ${algorithm}`;
    throw new RestError('configuration', words, { cause });
  }
}
