import { ApiError } from '../../../errors.js';
import { issuer } from '../../../members/memberChecks.js';
import type { Caller } from '../../model/directory.js';
import type { DiscoveredIssuer, TokenRefusal } from '../../model/tokenClient.js';
import { badRequest } from '../apiErrors.js';
import type { Services } from '../services.js';
import { discoverIssuer } from './discoverIssuer.js';
import { mayCreateAnywhere } from './authClientPermissions.js';

const SOURCE = { parameter: 'issuer' };

/**
 * Reads the metadata of an issuer (RFC 8414, OpenID Connect Discovery 1.0).
 * @param input the issuer's URL as the user entered it
 * @throws ApiError `invalid`, `forbidden`
 * @throws ApiError when the metadata can't be read, with the code of the failure
 */
export async function readProviderMetadata(
  { tokenClient, allowsPlainHttp }: Pick<Services, 'tokenClient' | 'allowsPlainHttp'>,
  caller: Caller,
  input: string,
): Promise<DiscoveredIssuer> {
  if (!mayCreateAnywhere(caller)) {
    const detail = 'You need the permission workspaces.auth_clients.create to read provider metadata';
    throw new ApiError(403, { code: 'forbidden', detail });
  }
  const read = issuer(allowsPlainHttp)(input);
  if ('expected' in read)
    throw badRequest({ code: 'invalid', detail: `The issuer must be ${read.expected}`, source: SOURCE });
  const found = await discoverIssuer(tokenClient, String(read.value));
  if (found.outcome === 'found') return found;
  throw new ApiError(422, {
    code: found.code,
    detail: `${describeRefusal(found)} Or enter the endpoints by hand.`,
    source: SOURCE,
  });
}

function describeRefusal({ outcome, code, detail }: TokenRefusal): string {
  // Servers use various statuses for a document that doesn't exist.
  if (/^http_4\d\d$/.test(code) && outcome === 'configuration') {
    return 'No metadata found for this issuer: check that its URL is complete.';
  }
  switch (code) {
    case 'ENOTFOUND':
      return "Host not found: check the spelling of the issuer's URL.";
    case 'ETIMEDOUT':
      return 'The issuer did not respond in time: try again.';
  }
  const sentence = /[.!?]$/.test(detail) ? detail : `${detail}.`;
  return outcome === 'transient' || outcome === 'ambiguous' ? `${sentence} Try again later.` : sentence;
}
