/** Returns an Authorization value of the scheme Basic (RFC 7617, section 2). */
export function createBasicAuthorization(username: string, password: string): string {
  return `Basic ${encodeUserPass(username, password)}`;
}

/** Returns the credentials of that value: user name and password in UTF-8, then base64. */
export function encodeUserPass(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}
