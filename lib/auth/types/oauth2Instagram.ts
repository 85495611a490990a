import { instagram } from '../../oauth/providers/instagram.js';
import type { CredentialTypeDefinition } from '../credentialType.js';
import { tokenBase, type OAuth2Credentials } from './oauth2.js';

/** A long-lived Instagram token is an ordinary bearer token for the API. Only its refresh differs, which the platform does. */
export const oauth2Instagram: CredentialTypeDefinition<'oauth2_instagram', OAuth2Credentials> = {
  ...tokenBase,
  type: 'oauth2_instagram',
  title: 'Instagram (OAuth2)',
  platformTitle: 'OAuth2 (Instagram)',
  provider: { vendor: instagram.providers[0] },
};
