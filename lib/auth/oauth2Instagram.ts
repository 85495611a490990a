import { oauth2, type OAuth2Credentials } from './oauth2.js';
import type { AuthStrategy } from './authStrategy.js';

/** Towards the API a long-lived Instagram token is a bearer token like any other; what differs is how the platform renews it. */
export const oauth2Instagram: AuthStrategy<OAuth2Credentials> = { ...oauth2, title: 'OAuth2 (Instagram)' };
