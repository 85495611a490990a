/** Format characters, which nobody sees: zero-width spaces, byte order marks, soft hyphens, direction marks. */
const INVISIBLE = /\p{Cf}+/gu;
const TRIMMED = /[\s\p{Cf}]/u;
const TRIMMED_FROM_PASSWORD = /[\t\r\n\u0085\u2028\u2029\p{Cf}]/u;

/**
 * A value that a server has issued or that a standard bounds: id, secret, token, key, name of a header. White space at its ends and characters
 * that nobody sees come from copying; RFC 6749, appendix A has neither in any of them.
 */
export function cleanIssued(text: string): string {
  return text.replace(INVISIBLE, '').trim();
}

/** A name that a person has chosen. Inside of it a joiner may be part of the spelling. */
export function cleanName(text: string): string {
  return trimMatching(text, TRIMMED);
}

/** A password: blanks at its ends may belong to it, line breaks and tabs can't be typed into a password field. */
export function cleanPassword(text: string): string {
  return trimMatching(text, TRIMMED_FROM_PASSWORD);
}

/** Scopes: one blank where white space stands between them. Other separators stay. */
export function cleanScope(text: string): string {
  return cleanIssued(text).replace(/\s+/g, ' ');
}

/** An address, out of the quotes or angle brackets that it was copied with. */
export function cleanAddress(text: string): string {
  const clean = cleanIssued(text);
  const [, quoted] = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`|<(https?:[^<>]*)>)$/i.exec(clean)?.filter(Boolean) ?? [];
  return quoted === undefined ? clean : cleanIssued(quoted);
}

/**
 * An issuer, also where the address of its document was copied instead (RFC 8414, section 3; OpenID Connect Discovery, section 4): the
 * well-known part is taken out, wherever it stands.
 */
export function cleanIssuer(text: string): string {
  return cleanAddress(text)
    .replace(/\/\.well-known\/(?:openid-configuration|oauth-authorization-server)\/?$/, '')
    .replace(
      /^(https?:\/\/[^/?#]+)\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(\/[^?#]*)$/i,
      '$1$2',
    );
}

/** By hand: an expression for the end of a text would be tried at each of its characters. */
function trimMatching(text: string, stray: RegExp): string {
  const characters = Array.from(text);
  const isKept = (character: string): boolean => !stray.test(character);
  const from = characters.findIndex(isKept);
  return from < 0 ? '' : characters.slice(from, characters.findLastIndex(isKept) + 1).join('');
}
