/** Invisible format characters: zero-width spaces, byte order marks, soft hyphens, direction marks. */
const INVISIBLE = /\p{Cf}+/gu;
const TRIMMED = /[\s\p{Cf}]/u;
const TRIMMED_FROM_PASSWORD = /[\t\r\n\u0085\u2028\u2029\p{Cf}]/u;

/**
 * Cleans a value that a server has issued or a standard defines: an id, secret, token, key or header name. White space at its ends and invisible
 * characters come from copying; RFC 6749, appendix A allows neither.
 */
export function cleanIssued(text: string): string {
  return text.replace(INVISIBLE, '').trim();
}

/** Cleans a name that a person has chosen. Inside of it a joiner may be part of the spelling. */
export function cleanName(text: string): string {
  return trimMatching(text, TRIMMED);
}

/** Cleans a password. Spaces at its ends may belong to it; line breaks and tabs can't be typed into a password field. */
export function cleanPassword(text: string): string {
  return trimMatching(text, TRIMMED_FROM_PASSWORD);
}

/** Cleans scopes: white space between them becomes one space. Other separators stay. */
export function cleanScope(text: string): string {
  return cleanIssued(text).replace(/\s+/g, ' ');
}

/** Cleans a URL and removes quotes or angle brackets around it. */
export function cleanAddress(text: string): string {
  const clean = cleanIssued(text);
  const [, quoted] = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`|<(https?:[^<>]*)>)$/i.exec(clean)?.filter(Boolean) ?? [];
  return quoted === undefined ? clean : cleanIssued(quoted);
}

/**
 * Cleans an issuer. The well-known part is removed where the URL of its metadata document was entered instead (RFC 8414, section 3; OpenID
 * Connect Discovery 1.0, section 4).
 */
export function cleanIssuer(text: string): string {
  return cleanAddress(text)
    .replace(/\/\.well-known\/(?:openid-configuration|oauth-authorization-server)\/?$/, '')
    .replace(
      /^(https?:\/\/[^/?#]+)\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(\/[^?#]*)$/i,
      '$1$2',
    );
}

/** Trims without a regular expression, which would be tried at each character of the text. */
function trimMatching(text: string, stray: RegExp): string {
  const characters = Array.from(text);
  const isKept = (character: string): boolean => !stray.test(character);
  const from = characters.findIndex(isKept);
  return from < 0 ? '' : characters.slice(from, characters.findLastIndex(isKept) + 1).join('');
}
