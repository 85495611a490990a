import { RestError } from '../../errors.js';
import { withCredentialHeader, type AuthStrategy } from '../strategy.js';

export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

const MISSING = '"Username" or "Password" is missing in the credentials section';

/** `Authorization: Basic …`, user name and password in UTF-8 (RFC 7617, section 2). Either may be empty: many APIs expect a key in the other one. */
export const basic: AuthStrategy<BasicCredentials> = {
  title: 'Basic Auth',
  refreshable: false,
  parse: (input) => {
    const credentials = { username: readOptionalText(input.username), password: readOptionalText(input.password) };
    if (credentials.username === '' && credentials.password === '') throw new RestError('credential', MISSING);
    return credentials;
  },
  apply: (request, credentials) =>
    withCredentialHeader(request, 'Authorization', `Basic ${encodeUserPass(credentials)}`),
  // Without a password the user name is the secret.
  secretValues: (credentials) => [credentials.password || credentials.username, encodeUserPass(credentials)],
};

function readOptionalText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new RestError('credential', MISSING);
  return value;
}

function encodeUserPass({ username, password }: BasicCredentials): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}
