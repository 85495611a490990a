import { AUTHORIZATION_ENDPOINT, TOKEN_ENDPOINT } from './endpointFields.js';
import type { ClientGrant } from './grant.js';

interface AuthorizationCodeRequest {
  readonly grant: 'authorization_code';
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier?: string;
}

/** Authorization code (RFC 6749, section 4.1.3) with its code verifier (RFC 7636, section 4.5). A code can be used once. */
export const authorizationCode: ClientGrant<AuthorizationCodeRequest> = {
  name: 'authorization_code',
  title: 'Authorization code (a user signs in)',
  grantType: 'authorization_code',
  start: 'redirect',
  authenticatesClient: true,
  endpoints: { auth_uri: AUTHORIZATION_ENDPOINT, token_uri: TOKEN_ENDPOINT },
  clientMembers: {},
  mainMembers: [],
  parameters: { code: 'secret', redirect_uri: 'public', code_verifier: 'secret' },
  endpointMembers: ['token_uri'],
  hasUser: () => true,
  buildParameters: ({ code, redirectUri, codeVerifier }) => ({
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  }),
};
