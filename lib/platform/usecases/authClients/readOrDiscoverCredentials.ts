import type { Problem } from '../../../errors.js';
import { readClientCredentials } from '../../../wire/clientCredentials.js';
import type { CredentialType } from '../../../auth/registry.js';
import { issuer } from '../../../members/memberChecks.js';
import { CREDENTIALS_POINTER, mergePatch } from '../../../members/members.js';
import { needsDiscovery } from '../../../wire/oauthClient.js';
import { badRequest, invalid } from '../apiErrors.js';
import type { Services } from '../services.js';
import { discoverIssuer } from './discoverIssuer.js';
import { isJsonObject, type JsonObject } from '../../../json.js';

/**
 * Reads the `credentials` of a new auth client. Missing endpoints are discovered at its issuer (RFC 8414); members of the request win.
 * @throws ApiError `invalid`, `missing` when members are wrong or the discovery fails
 */
export async function readOrDiscoverCredentials(
  { tokenClient, allowsPlainHttp }: Pick<Services, 'tokenClient' | 'allowsPlainHttp'>,
  type: CredentialType,
  input: unknown,
  provider: string | undefined,
): Promise<JsonObject> {
  const read = readClientCredentials(type, input, allowsPlainHttp, provider);
  if (!('problems' in read)) return read.values;
  if (!isJsonObject(input) || !needsDiscovery(input) || !read.problems.every(isMissingEndpoint)) {
    throw badRequest(...read.problems);
  }
  const issuerUrl = issuer(allowsPlainHttp)(input.issuer);
  if ('expected' in issuerUrl)
    throw badRequest(invalid(`${CREDENTIALS_POINTER}/issuer`, `issuer must be ${issuerUrl.expected}`));
  const found = await discoverIssuer(tokenClient, String(issuerUrl.value));
  if (found.outcome !== 'found') throw badRequest(discoveryProblem(found.detail === '' ? found.code : found.detail));
  const { issuer: documentIssuer = issuerUrl.value } = found.members;
  const members = { ...found.members, ...mergePatch({}, input), issuer: documentIssuer };
  const completed = readClientCredentials(type, members, allowsPlainHttp, provider);
  if (!('problems' in completed)) return completed.values;
  const details = completed.problems.map(({ detail }) => detail);
  throw badRequest(discoveryProblem(`Its metadata can't be used: ${details.join('; ')}`));
}

function isMissingEndpoint({ code, source }: Problem): boolean {
  return code === 'missing' && source !== undefined && 'pointer' in source && source.pointer.endsWith('_uri');
}

function discoveryProblem(reason: string): Problem {
  return invalid(
    `${CREDENTIALS_POINTER}/issuer`,
    `The issuer's endpoints could not be discovered. Enter the endpoints or another issuer. ${reason}`,
  );
}
