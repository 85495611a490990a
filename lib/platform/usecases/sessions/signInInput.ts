import { hashRandomToken } from '../../../oauth/randomToken.js';
import { hashApiKey } from '../../model/apiKey.js';
import type { BasicCredentials } from '../authenticate.js';
import { badRequest, invalid } from '../apiErrors.js';

/** What somebody signs in with: an e-mail and an API key, or the hash of a link's word. */
export type SignInInput = BasicCredentials | { readonly linkHash: string };

/** RFC 5321: no address is longer. */
const MAX_EMAIL_LENGTH = 254;

/** Reads the body of a sign-in: `{ email, key }` or `{ link }`. @throws ApiError 400 for each member that can't be taken */
export function readSignInInput(body: unknown): SignInInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(invalid('', 'Send an object with email and key, or with link'));
  }
  const { email, key, link, ...others } = body as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw badRequest(invalid('', 'Only email and key, or link, are taken'));
  if (link !== undefined) {
    if (email !== undefined || key !== undefined) {
      throw badRequest(invalid('/link', 'Send either a link or an e-mail with a key'));
    }
    const word = readText(link);
    if (word === '') throw badRequest(invalid('/link', 'The link is incomplete: ask for a new one'));
    return { linkHash: hashRandomToken(word) };
  }
  const [address, apiKey] = [readText(email), readText(key)];
  const problems = [
    ...(address === '' ? [invalid('/email', 'Enter your e-mail address')] : []),
    ...(address.length > MAX_EMAIL_LENGTH ? [invalid('/email', 'No e-mail address is so long')] : []),
    ...(apiKey === '' ? [invalid('/key', 'Enter your API key')] : []),
  ];
  if (problems.length > 0) throw badRequest(...problems);
  return { email: address.toLowerCase(), keyHash: hashApiKey(apiKey) };
}

/** Without the space or line break that came along with what was copied. */
function readText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
