import type { Fields } from '../api/resources.js';
import type { Preset } from './preset.js';

// The four kinds of access of App Services, as its page "Requesting an access token" has them: tokens are asked for with JSON,
// and client id and secret stand in it.

const SERVER: Fields = {
  base: {
    viewClass: 'TextFieldView',
    label: 'Server',
    required: true,
    placeholder: 'https://api.example.com',
    note: 'The address that all of its paths begin with.',
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
    description: 'What one user of an application may do.',
    steps: ['The user is made in the application. No client is registered: its ID here is only a name.'],
    inputs: APPLICATION,
    members: { client_id: '{app}', ...PASSWORD_GRANT, ...APPLICATION_TOKEN_URL },
    credentialHints: USER_HINT,
  },
  {
    id: 'app-services-application',
    name: 'App Services: application',
    type: 'oauth2',
    description: 'Everything in one application, whoever it belongs to.',
    steps: [`${COPY_CLIENT} They are on the application's page Properties.`],
    inputs: APPLICATION,
    members: { ...CLIENT_CREDENTIALS_GRANT, ...APPLICATION_TOKEN_URL },
  },
  {
    id: 'app-services-admin',
    name: 'App Services: admin user',
    type: 'oauth2',
    description: 'All organizations that an administrator belongs to. For what only the portal can do otherwise.',
    steps: ['No client is registered: its ID here is only a name.'],
    inputs: SERVER,
    members: { client_id: 'management', ...PASSWORD_GRANT, ...MANAGEMENT_TOKEN_URL },
    credentialHints: USER_HINT,
  },
  {
    id: 'app-services-organization',
    name: 'App Services: organization',
    type: 'oauth2',
    description: 'Everything in an organization. Use it sparingly.',
    steps: [`${COPY_CLIENT} They are on the organization's page.`],
    inputs: SERVER,
    members: { ...CLIENT_CREDENTIALS_GRANT, ...MANAGEMENT_TOKEN_URL },
  },
];
