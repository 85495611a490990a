import { RestError } from '../../errors.js';
import { metadataAddresses, readMetadata, readScopes } from '../../oauth/metadata.js';
import type { TokenClient } from '../model/tokenClient.js';
import type { Endpoints } from './endpoint.js';
import { ownRefusal, refusalByError, refusalOf } from './refusal.js';

type Found = Awaited<ReturnType<TokenClient['discover']>>;

const ENDPOINT = "issuer's document";

/** Reads what an issuer says of itself (RFC 8414), at the first of its places that has something. */
export async function discover(issuer: string, endpoints: Endpoints, nowMs: number): Promise<Found> {
  try {
    if (!URL.canParse(issuer)) throw new RestError('configuration', `The auth-client's issuer is not an absolute URL`);
    let last = ownRefusal('configuration', 'not_found', 'The issuer publishes nothing about itself');
    for (const url of metadataAddresses(new URL(issuer))) {
      const answer = await endpoints.get(url, ENDPOINT);
      if (answer.status === 200 && answer.members !== undefined) {
        const members = readMetadata(answer.members, issuer);
        const scopes = readScopes(answer.members);
        if (members !== undefined) return { outcome: 'found', members, ...(scopes === undefined ? {} : { scopes }) };
        const words = `What is published there names another issuer: enter the issuer exactly as its document has it`;
        last = ownRefusal('configuration', 'issuer_mismatch', words);
      } else {
        const refused = refusalOf(answer, { client: {}, secrets: [], endpoint: ENDPOINT, nowMs });
        if (refused.outcome === 'transient' && answer.status >= 300) return refused;
        if (last.code === 'not_found') last = { ...refused, outcome: 'configuration' };
      }
    }
    return last;
  } catch (error: unknown) {
    return refusalByError(error);
  }
}
