/** The syntax of methods and header names (RFC 9110, section 5.6.2), as a regular expression. */
export const HTTP_TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const TOKEN = new RegExp(`^${HTTP_TOKEN}$`);

/** Whether a text has the syntax of methods and header names. */
export function isHttpToken(text: string): boolean {
  return TOKEN.test(text);
}
