import type { TokenGrant } from './grant.js';

interface RefreshTokenRequest {
  readonly grant: 'refresh_token';
  readonly refreshToken: string;
}

/** A new access token by a refresh token (RFC 6749, section 6). */
export const refreshToken: TokenGrant<RefreshTokenRequest> = {
  name: 'refresh_token',
  grantType: 'refresh_token',
  authenticatesClient: true,
  parameters: { refresh_token: 'secret' },
  endpointMembers: ['refresh_token_uri', 'token_uri'],
  retryWithout: { invalid_scope: 'scope' },
  hasUser: () => true,
  buildParameters: ({ refreshToken: token }) => ({ refresh_token: token }),
  getSpentValue: ({ refreshToken: token }) => token,
};
