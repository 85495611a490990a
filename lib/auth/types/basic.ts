import { RestError } from '../../errors.js';
import { createBasicAuthorization, encodeUserPass } from '../../http/basicAuthorization.js';
import { help, passwordField, textField } from '../../members/formField.js';
import { passwordLineOrEmpty, userNameLineOrEmpty } from '../../members/memberChecks.js';
import { createMissingProblem, findMissing } from '../../members/members.js';
import type { CredentialTypeDefinition } from '../credentialType.js';
import { createPlaceholder } from '../preview.js';
import { withCredentialHeader } from '../strategy.js';

interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

const USER = createPlaceholder('USER');
const PASSWORD = createPlaceholder('PASSWORD');

const MISSING = '"Username" or "Password" is missing in the credentials section';

/** `Authorization: Basic …`, user name and password in UTF-8 (RFC 7617, section 2). Either may be empty: many APIs expect a key in the other one. */
export const basic: CredentialTypeDefinition<'basic', BasicCredentials> = {
  type: 'basic',
  title: 'Basic (user name and password)',
  platformTitle: 'Basic Auth',
  v1Path: ['basic'],
  viewClasses: ['HTTPAuthView'],
  impliedBy: ['username', 'password'],
  members: {
    username: { alias: 'name', check: userNameLineOrEmpty, field: textField('User name') },
    password: {
      check: passwordLineOrEmpty,
      isSecret: true,
      field: passwordField(
        'Password',
        help('You can leave one of them empty: some APIs expect a key as the user name, others as the password.'),
      ),
    },
  },
  findProblems(values, { whole }) {
    if (whole) return findMissing(values, ['username', 'password']);
    if (values.username || values.password) return [];
    const detail = 'username and password are empty. Enter at least one of them';
    return ['username', 'password'].map((name) => createMissingProblem(name, detail));
  },
  preview: () => ({
    values: { username: USER.text, password: PASSWORD.text },
    placeholders: [{ text: btoa(`${USER.text}:${PASSWORD.text}`), variable: 'BASIC_CREDENTIALS', isUserPass: true }],
  }),
  refreshable: false,
  parse: (input) => {
    const credentials = { username: readOptionalText(input.username), password: readOptionalText(input.password) };
    if (credentials.username === '' && credentials.password === '') throw new RestError('credential', MISSING);
    return credentials;
  },
  apply: (request, credentials) =>
    withCredentialHeader(
      request,
      'Authorization',
      createBasicAuthorization(credentials.username, credentials.password),
    ),
  // Without a password the user name is the secret.
  secretValues: (credentials) => [
    credentials.password || credentials.username,
    encodeUserPass(credentials.username, credentials.password),
  ],
};

function readOptionalText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new RestError('credential', MISSING);
  return value;
}
