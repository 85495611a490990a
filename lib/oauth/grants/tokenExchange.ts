import { passwordField, textField } from '../../members/formField.js';
import { issuedText } from '../../members/memberChecks.js';
import { TOKEN_ENDPOINT } from './endpointFields.js';
import { pickText, type ClientGrant } from './grant.js';

interface TokenExchangeRequest {
  readonly grant: 'token_exchange';
  readonly subjectToken: string;
  /** A URN; absent: that of an access token. */
  readonly subjectTokenType?: string;
  readonly scope?: string;
}

const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';

/** Token exchange (RFC 8693, section 2.1). Subject tokens usually expire before the tokens that they are exchanged for. */
export const tokenExchange: ClientGrant<TokenExchangeRequest> = {
  name: 'token_exchange',
  title: 'Token exchange',
  grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
  start: 'directly',
  authenticatesClient: true,
  endpoints: { token_uri: TOKEN_ENDPOINT },
  clientMembers: {},
  mainMembers: [],
  secretMembers: {
    subject_token: {
      check: issuedText,
      isSecret: true,
      field: passwordField('Subject token', { required: true }),
    },
    subject_token_type: {
      check: issuedText,
      field: textField('Subject token type', { placeholder: ACCESS_TOKEN_TYPE }),
    },
  },
  repeats: 'last_resort',
  parameters: { subject_token: 'secret', subject_token_type: 'public' },
  endpointMembers: ['token_uri'],
  retryWithout: { invalid_scope: 'scope' },
  hasUser: () => true,
  buildParameters: ({ subjectToken, subjectTokenType, scope }) => ({
    subject_token: subjectToken,
    subject_token_type: subjectTokenType ?? ACCESS_TOKEN_TYPE,
    scope,
  }),
  toRequest: ({ subject_token: token, subject_token_type: type }, scope) => ({
    grant: 'token_exchange',
    subjectToken: String(token),
    ...pickText('subjectTokenType', type),
    ...pickText('scope', scope),
  }),
};
