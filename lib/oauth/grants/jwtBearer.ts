import type { Problem } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { help, selectField, textAreaField, textField } from '../../members/formField.js';
import { issuedText, oneOf, text, userNameLine, wholeNumber } from '../../members/memberChecks.js';
import { createMemberProblem, type Check } from '../../members/members.js';
import { ASSERTION_ALGORITHMS, findKeyProblem, readPrivateKey } from '../../members/privateKey.js';
import { buildAssertion } from '../buildAssertion.js';
import { TOKEN_ENDPOINT } from './endpointFields.js';
import { pickText, type ClientGrant } from './grant.js';

interface JwtBearerRequest {
  readonly grant: 'jwt_bearer';
  /** The user on whose behalf; absent: the client itself. */
  readonly subject?: string;
  readonly scope?: string;
}

/** Servers reject assertions with a long lifetime. */
const MAX_ASSERTION_SECONDS = 3600;

const privateKey: Check = (value) => {
  const read = text(value);
  return 'expected' in read ? read : readPrivateKey(String(read.value));
};

/**
 * An assertion that is signed with the auth client's key (RFC 7523, section 2.1). It identifies the client (RFC 7521, section 4.1), so that no
 * client authentication is needed.
 */
export const jwtBearer: ClientGrant<JwtBearerRequest> = {
  name: 'jwt_bearer',
  title: 'JWT bearer (signed assertion)',
  grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  start: 'directly',
  authenticatesClient: false,
  endpoints: { token_uri: TOKEN_ENDPOINT },
  clientMembers: {
    assertion_key: {
      check: privateKey,
      isSecret: true,
      field: textAreaField('Private key', {
        required: true,
        placeholder: '-----BEGIN PRIVATE KEY-----',
        note: 'PEM, or the whole JSON key file of a service account. It is not shown again.',
      }),
    },
    assertion_key_id: {
      check: issuedText,
      field: textField('Key ID', help('<b>kid</b>, if the provider requires it.')),
    },
    assertion_algorithm: {
      check: oneOf(...ASSERTION_ALGORITHMS),
      field: selectField('Signing algorithm', 'RS256 (default)', { ES256: 'ES256' }),
    },
    assertion_issuer: {
      check: userNameLine,
      field: textField('Assertion issuer', { required: true, ...help('<b>iss</b>, usually the client ID.') }),
    },
    assertion_audience: {
      check: issuedText,
      field: textField('Assertion audience', help('<b>aud</b>. Default: the token URL.')),
    },
    assertion_lifetime_seconds: {
      check: wholeNumber(1, MAX_ASSERTION_SECONDS),
      isNumber: true,
      field: textField('Assertion lifetime (seconds)', { placeholder: '300' }),
    },
  },
  mainMembers: ['assertion_issuer', 'assertion_key', 'assertion_key_id'],
  secretMembers: {
    subject: {
      check: userNameLine,
      field: textField(
        'Subject',
        help('The user or account that the token is issued for: <b>sub</b> of the assertion (RFC 7523).'),
      ),
    },
  },
  repeats: 'preferred',
  parameters: { assertion: 'secret' },
  endpointMembers: ['token_uri'],
  retryWithout: { invalid_scope: 'scope' },
  hasUser: ({ subject }) => subject !== undefined,
  buildParameters: async (request, client, tools) => ({
    assertion: await tools.sign(buildAssertion(client, request, tools)),
    scope: request.scope,
  }),
  toRequest: ({ subject }, scope) => ({
    grant: 'jwt_bearer',
    ...pickText('subject', subject),
    ...pickText('scope', scope),
  }),
  findClientProblems,
};

/** Checks that the assertion key fits its algorithm. Otherwise the first token request would fail. */
function findClientProblems({ assertion_key: key, assertion_algorithm: given }: JsonObject): readonly Problem[] {
  if (typeof key !== 'string') return [];
  const algorithm = ASSERTION_ALGORITHMS.find((known) => known === given) ?? 'RS256';
  const problem = findKeyProblem(key, algorithm);
  return problem === undefined ? [] : [createMemberProblem('assertion_key', `assertion_key must be ${problem}`)];
}
