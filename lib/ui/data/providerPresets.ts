import type { Preset } from './preset.js';

/** Lifetime of tokens that do not expire, in seconds: ten years, the maximum that the service accepts. */
const NEVER_EXPIRES_SECONDS = 315_360_000;

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
const MICROSOFT: Preset = {
  id: 'microsoft',
  name: 'Microsoft',
  type: 'oauth2',
  description: 'Microsoft 365, Graph, Dynamics and other APIs behind Microsoft Entra.',
  registrationUrl: 'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade',
  steps: [
    'App registrations, New registration. Under Redirect URI choose Web and enter the redirect URI.',
    'From the overview copy Application (client) ID, and Directory (tenant) ID unless users of other organizations sign in too.',
    'Certificates & secrets, New client secret: copy its Value. It is shown only once.',
  ],
  inputs: {
    tenant: {
      viewClass: 'TextFieldView',
      label: 'Directory (tenant) ID',
      required: true,
      note: 'common: users of any organization, and personal accounts.',
    },
  },
  defaults: { tenant: 'common' },
  members: {
    auth_uri: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
    token_uri: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
    client_auth: 'post',
  },
  credentialHints: {
    scopes: 'offline_access User.Read',
    note: 'Without offline_access the credential expires after about an hour.',
  },
};

/** https://developers.google.com/identity/protocols/oauth2/web-server */
const GOOGLE: Preset = {
  id: 'google',
  name: 'Google',
  type: 'oauth2',
  description: 'Google Workspace and Google Cloud.',
  registrationUrl: 'https://console.cloud.google.com/apis/credentials',
  steps: [
    'Create credentials, OAuth client ID, Web application. Enter the redirect URI under Authorised redirect URIs.',
    'Copy the client ID and the client secret.',
    'Enable the APIs that you want to call. While the consent screen is in Testing, credentials expire after seven days.',
  ],
  inputs: {},
  members: {
    auth_uri: 'https://accounts.google.com/o/oauth2/v2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    revocation_uri: 'https://oauth2.googleapis.com/revoke',
    client_auth: 'post',
  },
  credentialHints: {
    scopes: 'openid email',
    additionalParams: { access_type: 'offline', prompt: 'consent' },
    note: 'Google issues a refresh token only with these parameters.',
  },
};

/** https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps */
const GITHUB: Preset = {
  id: 'github',
  name: 'GitHub',
  type: 'oauth2',
  description: 'OAuth apps, whose tokens do not expire, and GitHub Apps, whose tokens are refreshed every eight hours.',
  registrationUrl: 'https://github.com/settings/developers',
  steps: [
    'OAuth Apps, New OAuth app; or GitHub Apps, New GitHub App. Enter the redirect URI as callback URL.',
    'Copy the client ID.',
    'Generate a new client secret and copy it. It is shown only once.',
  ],
  inputs: {},
  members: {
    auth_uri: 'https://github.com/login/oauth/authorize',
    token_uri: 'https://github.com/login/oauth/access_token',
    client_auth: 'post',
    token_expires_in: NEVER_EXPIRES_SECONDS,
    error_map: { incorrect_client_credentials: 'client', bad_verification_code: 'dead' },
  },
  credentialHints: {
    scopes: 'read:user',
    note: 'A GitHub App has its permissions instead of scopes: leave them empty.',
  },
};

/** https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm */
const SALESFORCE: Preset = {
  id: 'salesforce',
  name: 'Salesforce',
  type: 'oauth2',
  description: 'Production, sandboxes, and organizations with their own domain.',
  registrationUrl: 'https://login.salesforce.com/',
  steps: [
    'Setup, External Client App Manager, New External Client App. Enable OAuth and enter the redirect URI as callback URL.',
    'Select the scopes api and refresh_token.',
    'Under Settings, OAuth Settings, copy consumer key (client ID) and consumer secret.',
  ],
  inputs: {
    host: {
      viewClass: 'TextFieldView',
      label: 'Host',
      required: true,
      note: 'login.salesforce.com; for sandboxes test.salesforce.com; or your own, such as acme.my.salesforce.com.',
    },
  },
  defaults: { host: 'login.salesforce.com' },
  members: {
    auth_uri: 'https://{host}/services/oauth2/authorize',
    token_uri: 'https://{host}/services/oauth2/token',
    revocation_uri: 'https://{host}/services/oauth2/revoke',
    client_auth: 'post',
    // The token response has no lifetime: sessions last two hours unless the organization has changed it.
    token_expires_in: 7200,
  },
  credentialHints: {
    scopes: 'api refresh_token',
    note: 'Without refresh_token the credential expires with its first session.',
  },
};

const SLACK_ENDPOINTS = {
  auth_uri: 'https://slack.com/oauth/v2/authorize',
  token_uri: 'https://slack.com/api/oauth.v2.access',
  scope_separator: ',',
  token_expires_in: NEVER_EXPIRES_SECONDS,
  error_map: { bad_client_secret: 'client', invalid_client_id: 'client', invalid_code: 'dead' },
} as const;
const SLACK_STEPS = [
  'Create New App, From scratch. Under OAuth & Permissions add the redirect URI, which must use https.',
  'Under Basic Information copy Client ID and Client Secret.',
] as const;

/** https://docs.slack.dev/authentication/installing-with-oauth: the app's own token is at the top level of the token response. */
const SLACK: Preset = {
  id: 'slack',
  name: 'Slack, as the app',
  type: 'oauth2',
  description: 'The app acts in a workspace under its own name.',
  registrationUrl: 'https://api.slack.com/apps',
  steps: SLACK_STEPS,
  inputs: {},
  members: SLACK_ENDPOINTS,
  credentialHints: { scopes: 'chat:write channels:read' },
};

/** The same with the token of the signed-in user, which is under `authed_user`. */
const SLACK_USER: Preset = {
  ...SLACK,
  id: 'slack-user',
  name: 'Slack, as a user',
  description: 'The app acts as the user who signs in.',
  steps: [...SLACK_STEPS, 'Leave token rotation off: refreshed user tokens have a different format.'],
  members: { ...SLACK_ENDPOINTS, response_path: 'authed_user' },
  credentialHints: {
    additionalParams: { user_scope: 'chat:write,channels:read' },
    note: 'Leave the scopes empty.',
  },
};

/** https://developers.zoom.us/docs/internal-apps/s2s-oauth/ */
const ZOOM: Preset = {
  id: 'zoom-account',
  name: 'Zoom, for an account',
  type: 'oauth2',
  description: 'A server-to-server app of your own account, without a user.',
  registrationUrl: 'https://marketplace.zoom.us/develop/create',
  steps: [
    'Build App, Server-to-Server OAuth App.',
    'Under App Credentials copy Account ID, Client ID and Client Secret.',
    'Under Scopes add the permissions of the app, then activate it: until then Zoom issues no token.',
  ],
  inputs: {
    account: { viewClass: 'TextFieldView', label: 'Account ID', required: true },
  },
  members: {
    token_uri: 'https://zoom.us/oauth/token',
    grant_type: 'client_credentials',
    token_grant_type: 'account_credentials',
    token_params: { account_id: '{account}' },
  },
  credentialHints: { note: 'The app sets the scopes: leave them empty.' },
};

/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login */
const INSTAGRAM: Preset = {
  id: 'instagram',
  name: 'Instagram Login',
  type: 'oauth2_instagram',
  description: 'Business and creator accounts. Tokens have a lifetime of 60 days and are refreshed after half of it.',
  registrationUrl: 'https://developers.facebook.com/apps/',
  steps: [
    'In the app open Instagram, API setup with Instagram login. Under Business login settings enter the redirect URI.',
    'Copy Instagram app ID and Instagram app secret, not those of the Facebook app.',
  ],
  inputs: {},
  members: {
    auth_uri: 'https://www.instagram.com/oauth/authorize',
    token_uri: 'https://api.instagram.com/oauth/access_token',
    exchange_uri: 'https://graph.instagram.com/access_token',
    refresh_token_uri: 'https://graph.instagram.com/refresh_access_token',
  },
  credentialHints: { scopes: 'instagram_business_basic' },
};

/** https://developers.facebook.com/docs/instagram-basic-display-api/getting-started */
const INSTAGRAM_BASIC_DISPLAY: Preset = {
  ...INSTAGRAM,
  id: 'instagram-basic-display',
  name: 'Instagram Basic Display (until 2024)',
  description: 'Meta shut this API down on 4 December 2024. For servers that still support it.',
  steps: ['In the app open Instagram Basic Display and enter the redirect URI.', 'Copy its app ID and app secret.'],
  members: { ...INSTAGRAM.members, auth_uri: 'https://api.instagram.com/oauth/authorize' },
  credentialHints: { scopes: 'user_profile user_media' },
};

export const PROVIDERS: readonly Preset[] = [
  MICROSOFT,
  GOOGLE,
  GITHUB,
  SALESFORCE,
  SLACK_USER,
  SLACK,
  ZOOM,
  INSTAGRAM,
  INSTAGRAM_BASIC_DISPLAY,
];
