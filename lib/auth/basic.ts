import { requiredText, withCredentialHeader, type AuthStrategy } from './strategy.js';

export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

const MISSING = '"Username" or "Password" is missing in the credentials section';

/** `Authorization: Basic …`, user name and password in UTF-8 (RFC 7617 section 2). */
export const basic: AuthStrategy<BasicCredentials> = {
  title: 'Basic Auth',
  refreshable: false,
  parse: (input) => ({
    username: requiredText(input, 'username', MISSING),
    password: requiredText(input, 'password', MISSING),
  }),
  apply: (request, credentials) => withCredentialHeader(request, 'Authorization', `Basic ${userPass(credentials)}`),
  secretValues: (credentials) => [credentials.password, userPass(credentials)],
};

function userPass({ username, password }: BasicCredentials): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}
