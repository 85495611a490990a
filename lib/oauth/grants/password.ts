import { passwordField, textField } from '../../members/formField.js';
import { password as passwordText, userName } from '../../members/memberChecks.js';
import { TOKEN_ENDPOINT } from './endpointFields.js';
import { pickText, type ClientGrant } from './grant.js';

interface PasswordRequest {
  readonly grant: 'password';
  readonly username: string;
  readonly password: string;
  readonly scope?: string;
}

/**
 * User name and password (RFC 6749, section 4.3.2), which RFC 9700 advises against: users are asked for a password only where an auth client
 * has this grant type.
 */
export const password: ClientGrant<PasswordRequest> = {
  name: 'password',
  title: 'Password (user name and password)',
  grantType: 'password',
  start: 'directly',
  authenticatesClient: true,
  endpoints: { token_uri: TOKEN_ENDPOINT },
  clientMembers: {},
  mainMembers: [],
  secretMembers: {
    username: { check: userName, field: textField('User name', { required: true }) },
    password: {
      check: passwordText,
      isSecret: true,
      field: passwordField('Password', {
        required: true,
        note: 'Sent only to the provider, each time the service requests a new token.',
      }),
    },
  },
  repeats: 'preferred',
  parameters: { username: 'public', password: 'secret' },
  endpointMembers: ['token_uri'],
  retryWithout: { invalid_scope: 'scope' },
  hasUser: () => true,
  buildParameters: ({ username, password: text, scope }) => ({ username, password: text, scope }),
  toRequest: ({ username, password: text }, scope) => ({
    grant: 'password',
    username: String(username),
    password: String(text),
    ...pickText('scope', scope),
  }),
};
