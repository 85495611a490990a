import { requiredText, withCredentialHeader, type AuthStrategy } from './strategy.js';

export interface OAuth2Credentials {
  readonly accessToken: string;
  readonly refreshToken?: string;
}

const MISSING = 'The credential has no access token: open it under Credentials and click Authenticate';

/** `Authorization: Bearer …` (RFC 6750 section 2.1). The platform refreshes the token, never the component. */
export const oauth2: AuthStrategy<OAuth2Credentials> = {
  title: 'OAuth2',
  refreshable: true,
  parse: (input) => {
    const refreshToken = input.refresh_token;
    return {
      accessToken: requiredText(input, 'access_token', MISSING),
      ...(typeof refreshToken === 'string' ? { refreshToken } : {}),
    };
  },
  apply: (request, { accessToken }) => withCredentialHeader(request, 'Authorization', `Bearer ${accessToken}`),
  secretValues: ({ accessToken, refreshToken }) =>
    refreshToken === undefined ? [accessToken] : [accessToken, refreshToken],
};
