/** Whether a text has the syntax of methods and header names (RFC 9110, section 5.6.2). */
export function isHttpToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}
