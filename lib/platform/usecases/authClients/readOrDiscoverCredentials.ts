import type { Problem } from '../../../errors.js';
import { readClientCredentials } from '../../../wire/clientCredentials.js';
import type { CredentialType, Values } from '../../../wire/credentials.js';
import { issuer } from '../../../wire/memberChecks.js';
import { CREDENTIALS_POINTER, isJsonObject, mergePatch } from '../../../wire/members.js';
import { needsDiscovery } from '../../../wire/oauthClient.js';
import { badRequest, invalid } from '../apiErrors.js';
import type { Services } from '../services.js';
import { discoverIssuer } from './discoverIssuer.js';

/**
 * Reads the `credentials` of a new auth-client. Endpoints that are not among them are asked of its issuer (RFC 8414); what was
 * sent wins over what the issuer says.
 * @throws ApiError 400 with pointers to all that is wrong, to `issuer` when it tells no endpoints
 */
export async function readOrDiscoverCredentials(
  { tokenClient: tokens, allowsPlainHttp: plainHttpAllowed }: Pick<Services, 'tokenClient' | 'allowsPlainHttp'>,
  type: CredentialType,
  input: unknown,
): Promise<Values> {
  const read = readClientCredentials(type, input, plainHttpAllowed);
  if (!('problems' in read)) return read.values;
  if (!isJsonObject(input) || !needsDiscovery(input) || !read.problems.every(isMissingEndpoint)) {
    throw badRequest(...read.problems);
  }
  const issuerUrl = issuer(plainHttpAllowed)(input.issuer);
  if ('fault' in issuerUrl)
    throw badRequest(invalid(`${CREDENTIALS_POINTER}/issuer`, `issuer must be ${issuerUrl.fault}`));
  const found = await discoverIssuer(tokens, String(issuerUrl.value));
  if (found.outcome !== 'found') throw badRequest(discoveryProblem(found.detail === '' ? found.code : found.detail));
  const { issuer: own = issuerUrl.value } = found.members;
  const members = { ...found.members, ...mergePatch({}, input), issuer: own };
  const completed = readClientCredentials(type, members, plainHttpAllowed);
  if (!('problems' in completed)) return completed.values;
  const names = completed.problems.map(({ detail }) => detail);
  throw badRequest(discoveryProblem(`what it says can't be used: ${names.join('; ')}`));
}

function isMissingEndpoint({ code, source }: Problem): boolean {
  return code === 'missing' && source !== undefined && 'pointer' in source && source.pointer.endsWith('_uri');
}

function discoveryProblem(reason: string): Problem {
  return invalid(
    `${CREDENTIALS_POINTER}/issuer`,
    `The issuer tells no endpoints, so enter them or another issuer: ${reason}`,
  );
}
