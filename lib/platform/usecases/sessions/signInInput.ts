import { hashRandomToken } from '../../../oauth/randomToken.js';
import type { JsonObject } from '../../../json.js';
import { hashApiKey } from '../../model/apiKey.js';
import type { BasicCredentials } from '../authenticate.js';
import { badRequest, invalid } from '../apiErrors.js';

/** The credentials of a sign-in: an e-mail address and an API key, or the hash of a link's token. */
export type SignInInput = BasicCredentials | { readonly linkHash: string };

/** Maximum length of an address (RFC 5321, section 4.5.3.1). */
const MAX_EMAIL_LENGTH = 254;

/**
 * Reads the body of a sign-in: `{ email, key }` or `{ link }`.
 * @throws ApiError `invalid` for each invalid member
 */
export function readSignInInput(body: unknown): SignInInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(invalid('', 'Send an object with email and key, or with link'));
  }
  const { email, key, link, ...others } = body as JsonObject;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw badRequest(invalid('', 'Send only email and key, or link'));
  if (link !== undefined) {
    if (email !== undefined || key !== undefined) {
      throw badRequest(invalid('/link', 'Send either link, or email and key'));
    }
    const token = readText(link);
    if (token === '') throw badRequest(invalid('/link', 'The link is incomplete. Request a new one'));
    return { linkHash: hashRandomToken(token) };
  }
  const [address, apiKey] = [readText(email), readText(key)];
  const problems = [
    ...(address === '' ? [invalid('/email', 'Enter your e-mail address')] : []),
    ...(address.length > MAX_EMAIL_LENGTH
      ? [invalid('/email', `The e-mail address must have at most ${String(MAX_EMAIL_LENGTH)} characters`)]
      : []),
    ...(apiKey === '' ? [invalid('/key', 'Enter your API key')] : []),
  ];
  if (problems.length > 0) throw badRequest(...problems);
  return { email: address.toLowerCase(), keyHash: hashApiKey(apiKey) };
}

/** Returns a text without surrounding white space, which copying may add; empty for other types. */
function readText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
