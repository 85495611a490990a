import { decodePercent } from '../../decodePercent.js';
import { hashApiKey } from '../model/apiKey.js';
import type { Account } from '../model/directory.js';
import type { Services } from './services.js';

/** The credentials of a Basic header. The key is hashed at once. */
export interface BasicCredentials {
  /** In lower case. */
  readonly email: string;
  readonly keyHash: string;
}

/**
 * Reads an Authorization header of the scheme Basic (RFC 7617, UTF-8).
 * @returns undefined for another scheme, and if the e-mail address or the key is missing
 */
export function readBasicCredentials(authorization: string | undefined): BasicCredentials | undefined {
  const encoded = /^basic +([a-z0-9+/]+={0,2}) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  // The first colon ends the user name; the key may contain colons.
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) return undefined;
  const email = decodeEmail(text.slice(0, colon));
  return email === undefined ? undefined : { email, keyHash: hashApiKey(text.slice(colon + 1)) };
}

/**
 * Returns the account of an Authorization header; undefined if the credentials are invalid. Constant-time comparison is
 * not needed: the key is looked up by its hash, so timing reveals only hashes that an attacker cannot choose; and the
 * e-mail address is compared only if the key is valid.
 */
export async function authenticate(
  { findAccount }: Pick<Services, 'findAccount'>,
  authorization: string | undefined,
): Promise<Account | undefined> {
  const credentials = readBasicCredentials(authorization);
  if (credentials === undefined) return undefined;
  const account = await findAccount(credentials.keyHash);
  return account?.user.email === credentials.email ? account : undefined;
}

/** Decodes a user name. Older clients send `admin%40host`; in a name with an `@`, a `%` is part of the address. */
function decodeEmail(userName: string): string | undefined {
  if (userName.includes('@')) return userName.toLowerCase();
  return decodePercent(userName)?.toLowerCase();
}
