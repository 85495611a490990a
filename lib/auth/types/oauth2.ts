import { RestError } from '../../errors.js';
import { BEARER, readTokenPlacement, type TokenPlacement } from '../tokenPlacement.js';
import { requireText, withCredentialHeader, withCredentialQuery, type AuthStrategy } from '../strategy.js';

export interface OAuth2Credentials {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly placement: TokenPlacement;
}

const MISSING = 'The credential has no access token: open it under Credentials and click Authenticate';

/**
 * `Authorization: Bearer …` (RFC 6750, section 2.1), or the token placement of the credential's auth client. The platform refreshes the token,
 * never the component.
 */
export const oauth2: AuthStrategy<OAuth2Credentials> = {
  title: 'OAuth2',
  refreshable: true,
  parse: (input) => {
    const refreshToken = input.refresh_token;
    return {
      accessToken: requireText(input, 'access_token', MISSING),
      ...(typeof refreshToken === 'string' ? { refreshToken } : {}),
      placement: parsePlacement(input.token_placement),
    };
  },
  apply: (request, { accessToken, placement }) => {
    if (placement.in === 'query') return withCredentialQuery(request, placement.name, accessToken);
    const { name, prefix } = placement;
    return withCredentialHeader(request, name, prefix === undefined ? accessToken : `${prefix} ${accessToken}`);
  },
  // Meta's APIs reject an expired token with a 400 and the error of RFC 6750, section 3.
  isRejection: ({ status, headers }) =>
    status === 401 || (status === 400 && String(headers['www-authenticate']).includes('"invalid_token"')),
  secretValues: ({ accessToken, refreshToken }) =>
    refreshToken === undefined ? [accessToken] : [accessToken, refreshToken],
};

function parsePlacement(input: unknown): TokenPlacement {
  if (input === undefined || input === null) return BEARER;
  const placement = readTokenPlacement(input);
  if (typeof placement !== 'string') return placement;
  throw new RestError('credential', `The credential's token_placement must be ${placement}`);
}
