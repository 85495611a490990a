import { ApiError } from '../../../errors.js';
import { issuer } from '../../../wire/memberChecks.js';
import type { Caller } from '../../model/directory.js';
import type { DiscoveredIssuer, TokenRefusal } from '../../model/tokenClient.js';
import { badRequest } from '../apiErrors.js';
import type { Services } from '../services.js';
import { discoverIssuer } from './discoverIssuer.js';
import { mayCreateAnywhere } from './authClientPermissions.js';

const SOURCE = { parameter: 'issuer' };

/**
 * What an issuer publishes about itself (RFC 8414, OpenID Connect Discovery).
 * @param input as it was pasted
 * @throws ApiError 400 for what is no address, 403, 422 when there is nothing to be read, with the reason
 */
export async function readProviderMetadata(
  { tokenClient: tokens, allowsPlainHttp: plainHttpAllowed }: Pick<Services, 'tokenClient' | 'allowsPlainHttp'>,
  caller: Caller,
  input: string,
): Promise<DiscoveredIssuer> {
  if (!mayCreateAnywhere(caller)) {
    const detail =
      'This is for those who may make auth-clients: you need the permission workspaces.auth_clients.create';
    throw new ApiError(403, { code: 'forbidden', detail });
  }
  const read = issuer(plainHttpAllowed)(input);
  if ('fault' in read)
    throw badRequest({ code: 'invalid', detail: `The issuer must be ${read.fault}`, source: SOURCE });
  const found = await discoverIssuer(tokens, String(read.value));
  if (found.outcome === 'found') return found;
  throw new ApiError(422, {
    code: found.code,
    detail: `${describeRefusal(found)} Or enter the endpoints by hand.`,
    source: SOURCE,
  });
}

function describeRefusal({ outcome, code, detail }: TokenRefusal): string {
  // Servers say in many ways that there is nothing at an address.
  if (/^http_4\d\d$/.test(code) && outcome === 'configuration') {
    return 'There is nothing published about this issuer: see whether its address is whole.';
  }
  switch (code) {
    case 'ENOTFOUND':
      return "There is no server of this name: see whether the issuer's address is spelled right.";
    case 'ETIMEDOUT':
      return 'The issuer took too long to answer: try again.';
  }
  const sentence = /[.!?]$/.test(detail) ? detail : `${detail}.`;
  return outcome === 'transient' || outcome === 'ambiguous' ? `${sentence} Try again later.` : sentence;
}
