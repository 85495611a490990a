import { RestError } from '../../errors.js';
import { help, textField } from '../../members/formField.js';
import {
  issuedText,
  jsonObject,
  jsonObjectText,
  MAX_LIFETIME_SECONDS,
  scope,
  seconds,
  timeText,
} from '../../members/memberChecks.js';
import type { CredentialMember, CredentialTypeDefinition } from '../credentialType.js';
import { createPlaceholder } from '../preview.js';
import { requireText, withCredentialHeader, withCredentialQuery } from '../strategy.js';
import { BEARER, readTokenPlacement, type TokenPlacement } from '../tokenPlacement.js';

export interface OAuth2Credentials {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly placement: TokenPlacement;
}

const MEMBERS: Readonly<Record<string, CredentialMember>> = {
  access_token: { check: issuedText, isSecret: true, isRequired: true },
  refresh_token: { check: issuedText, isSecret: true },
  client_secret: { check: issuedText, isSecret: true, onlyIn: 'flowFile' },
  client_id: { check: issuedText, onlyIn: 'flowFile' },
  expires_in: { check: seconds(1, MAX_LIFETIME_SECONDS), onlyIn: 'api', isNullable: true },
  expires_at: { check: timeText, onlyIn: 'api', isNullable: true, isMaintained: true },
  scope: {
    check: scope,
    field: textField('Scopes', {
      placeholder: 'Default of the provider',
      ...help(
        'The permissions of the token, separated by spaces. The documentation of the provider lists them. Some providers issue no token without a scope.',
      ),
    }),
  },
  additional_params: { check: jsonObjectText, onlyIn: 'api' },
  undefined_params: { check: jsonObject, onlyIn: 'api', isMaintained: true },
  token_type: { check: issuedText, onlyIn: 'component' },
  token_placement: { check: jsonObject, onlyIn: 'component' },
};

const TOKEN = createPlaceholder('ACCESS_TOKEN');

const MISSING = 'The credential has no access token: open it under Credentials and click Authenticate';

/**
 * `Authorization: Bearer …` (RFC 6750, section 2.1), or the token placement of the credential's auth client. The platform refreshes the token,
 * never the component.
 */
export const tokenBase: Pick<
  CredentialTypeDefinition<string, OAuth2Credentials>,
  'members' | 'preview' | 'refreshable' | 'parse' | 'apply' | 'isRejection' | 'secretValues'
> = {
  members: MEMBERS,
  preview: ({ token_placement: placement }) => ({
    values: { access_token: TOKEN.text, token_placement: placement },
    placeholders: [TOKEN],
  }),
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

/** Access tokens of any provider. */
export const oauth2: CredentialTypeDefinition<'oauth2', OAuth2Credentials> = {
  ...tokenBase,
  type: 'oauth2',
  title: 'OAuth2',
  platformTitle: 'OAuth2',
  v1Path: ['oauth2', 'keys'],
  viewClasses: ['HTTPAuthView', 'OAuthFieldView'],
  impliedBy: ['access_token'],
  provider: {},
};

function parsePlacement(input: unknown): TokenPlacement {
  if (input === undefined || input === null) return BEARER;
  const placement = readTokenPlacement(input);
  if (typeof placement !== 'string') return placement;
  throw new RestError('credential', `The credential's token_placement must be ${placement}`);
}
