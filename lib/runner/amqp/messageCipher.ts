import { randomBytes } from 'node:crypto';

import Encryptor from 'elasticio-sailor-nodejs/lib/encryptor.js';

/** The version of the runtime's message format: encrypted bytes without base64. */
export const PROTOCOL_VERSION = 2;

/** Encrypts and decrypts messages as the runtime does, with random keys for one run. */
export class MessageCipher {
  readonly password = randomBytes(24).toString('base64url');
  /** Sixteen characters, the block size of the cipher. */
  readonly iv = randomBytes(8).toString('hex');
  readonly #encryptor = new Encryptor(this.password, this.iv);

  encrypt(message: unknown): Buffer {
    return this.#encryptor.encryptMessageContent(message);
  }

  decrypt(content: Buffer): unknown {
    return this.#encryptor.decryptMessageContent(content);
  }

  /** Decrypts the runtime's error message; the error inside is base64 in every version of the format. */
  decryptError(content: Buffer): { readonly name: string; readonly message: string; readonly stack?: string } {
    const { error } = JSON.parse(content.toString()) as { error: string };
    return this.#encryptor.decryptMessageContent(Buffer.from(error), 'base64') as ReturnType<
      MessageCipher['decryptError']
    >;
  }
}
