import type { Fields } from '../api/resources.js';
import type { Preset } from './preset.js';

// The four token types of App Services (its page "Requesting an access token"). Token requests are JSON with client id and
// secret in the body.

const SERVER: Fields = {
  base: {
    viewClass: 'TextFieldView',
    label: 'Server',
    required: true,
    placeholder: 'https://api.example.com',
    note: 'The base URL of the server.',
  },
};
const APPLICATION: Fields = {
  ...SERVER,
  org: { viewClass: 'TextFieldView', label: 'Organization', required: true, placeholder: 'my-org' },
  app: { viewClass: 'TextFieldView', label: 'Application', required: true, placeholder: 'my-app' },
};

const PASSWORD_GRANT = {
  client_auth: 'none',
  grant_type: 'password',
  token_request_format: 'json',
} as const;
const CLIENT_CREDENTIALS_GRANT = {
  client_auth: 'json',
  grant_type: 'client_credentials',
  token_request_format: 'json',
} as const;
const APPLICATION_TOKEN_URL = { token_uri: '{base}/{org}/{app}/token' } as const;
const MANAGEMENT_TOKEN_URL = { token_uri: '{base}/management/token' } as const;

const COPY_CLIENT = 'Copy client ID and client secret from the portal.';
const USER_HINT = { note: 'User name and password are part of the credential.' };

export const APP_SERVICES: readonly Preset[] = [
  {
    id: 'app-services-user',
    name: 'App Services: application user',
    type: 'oauth2',
    description: 'Access as one user of an application.',
    steps: ['Create the user in the application. No client is registered: the client ID here is only a name.'],
    inputs: APPLICATION,
    members: { client_id: '{app}', ...PASSWORD_GRANT, ...APPLICATION_TOKEN_URL },
    credentialHints: USER_HINT,
  },
  {
    id: 'app-services-application',
    name: 'App Services: application',
    type: 'oauth2',
    description: 'Access to everything in one application.',
    steps: [`${COPY_CLIENT} They are on the application's Properties page.`],
    inputs: APPLICATION,
    members: { ...CLIENT_CREDENTIALS_GRANT, ...APPLICATION_TOKEN_URL },
  },
  {
    id: 'app-services-admin',
    name: 'App Services: admin user',
    type: 'oauth2',
    description: 'Access to all organizations of an administrator, for management tasks.',
    steps: ['No client is registered: the client ID here is only a name.'],
    inputs: SERVER,
    members: { client_id: 'management', ...PASSWORD_GRANT, ...MANAGEMENT_TOKEN_URL },
    credentialHints: USER_HINT,
  },
  {
    id: 'app-services-organization',
    name: 'App Services: organization',
    type: 'oauth2',
    description: 'Access to everything in an organization. Use it sparingly.',
    steps: [`${COPY_CLIENT} They are on the organization's page.`],
    inputs: SERVER,
    members: { ...CLIENT_CREDENTIALS_GRANT, ...MANAGEMENT_TOKEN_URL },
  },
];
