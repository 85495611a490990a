import { badRequest, invalid } from '../apiErrors.js';

/** Maximum length of the name of a tenant, contract, workspace or key, in characters. */
export const MAX_NAME_LENGTH = 255;
/** RFC 5321, section 4.5.3.1. */
const MAX_EMAIL_LENGTH = 254;

/**
 * Returns a name without surrounding white space.
 * @throws ApiError `invalid` when it is empty, too long, or has invisible characters
 */
export function readName(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= MAX_NAME_LENGTH && name.isWellFormed() && !/\p{Cc}/u.test(name)) return name;
  throw badRequest(
    invalid(
      '/data/attributes/name',
      `The name needs 1 to ${MAX_NAME_LENGTH} characters, not all of them blank, without line breaks and other control characters`,
    ),
  );
}

/**
 * Validates the form of an e-mail address. Colons are invalid, as a colon ends the user name in a Basic header.
 * @returns the address in lower case
 * @throws ApiError `invalid`
 */
export function readEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length <= MAX_EMAIL_LENGTH && /^[^\s@:\p{Cc}]+@[^\s@:\p{Cc}]+$/u.test(email)) return email;
  throw badRequest(
    invalid(
      '/data/attributes/email',
      `The e-mail address must have the form name@host and at most ${MAX_EMAIL_LENGTH} characters`,
    ),
  );
}
