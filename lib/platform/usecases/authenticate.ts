import { hashApiKey } from '../model/apiKey.js';
import type { Account } from '../model/directory.js';
import type { Services } from './services.js';

/** Who somebody says he is; the key itself goes no further than here. */
export interface BasicCredentials {
  /** In lower case. */
  readonly email: string;
  readonly keyHash: string;
}

/**
 * Reads an Authorization header of the scheme Basic (RFC 7617, UTF-8).
 * @returns undefined for another scheme and for what has no e-mail or no key in it
 */
export function readBasicCredentials(authorization: string | undefined): BasicCredentials | undefined {
  const encoded = /^basic +([a-z0-9+/]+={0,2}) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  // The first colon ends the user name: it can't have one, the key can.
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) return undefined;
  const email = decodeEmail(text.slice(0, colon));
  return email === undefined ? undefined : { email, keyHash: hashApiKey(text.slice(colon + 1)) };
}

/**
 * Whom an Authorization header belongs to.
 * No comparison here has to take constant time: the key is looked up by its hash, so what an attacker could learn from the
 * time is about hashes that he can't choose; and the e-mail is compared only once the key is right.
 */
export async function authenticate(
  { findAccount: accountOf }: Pick<Services, 'findAccount'>,
  authorization: string | undefined,
): Promise<Account | undefined> {
  const credentials = readBasicCredentials(authorization);
  if (credentials === undefined) return undefined;
  const account = await accountOf(credentials.keyHash);
  return account?.user.email === credentials.email ? account : undefined;
}

/** An older client sends `admin%40host`. A name with an `@` is taken as it is: a `%` in it is the address's own. */
function decodeEmail(userName: string): string | undefined {
  if (userName.includes('@')) return userName.toLowerCase();
  try {
    return decodeURIComponent(userName).toLowerCase();
  } catch {
    return undefined;
  }
}
