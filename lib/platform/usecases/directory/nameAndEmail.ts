import { badRequest, invalid } from '../apiErrors.js';

/** Longest name of a tenant, contract, workspace or key, in characters. */
export const MAX_NAME_LENGTH = 255;
/** RFC 5321 section 4.5.3.1. */
const MAX_EMAIL_LENGTH = 254;

/** @throws ApiError 400 for a name that nobody could read or tell apart */
export function readName(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= MAX_NAME_LENGTH && name.isWellFormed() && !/\p{Cc}/u.test(name)) return name;
  throw badRequest(
    invalid(
      '/data/attributes/name',
      `The name needs 1 to ${MAX_NAME_LENGTH} characters that can be seen, without line breaks and other control characters`,
    ),
  );
}

/**
 * The form of an address, not whether mail arrives. No colon: it would end the user name of a Basic header.
 * @returns it in lower case
 * @throws ApiError 400
 */
export function readEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length <= MAX_EMAIL_LENGTH && /^[^\s@:\p{Cc}]+@[^\s@:\p{Cc}]+$/u.test(email)) return email;
  throw badRequest(
    invalid(
      '/data/attributes/email',
      `The e-mail address needs the form name@host, at most ${MAX_EMAIL_LENGTH} characters`,
    ),
  );
}
