import { oauth2, type OAuth2Credentials } from './oauth2.js';
import type { AuthStrategy } from '../strategy.js';

/** A long-lived Instagram token is an ordinary bearer token for the API. Only its refresh differs, which the platform does. */
export const oauth2Instagram: AuthStrategy<OAuth2Credentials> = { ...oauth2, title: 'OAuth2 (Instagram)' };
