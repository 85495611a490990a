import { describeIssuerMismatch } from '../../oauth/issuerMismatch.js';
import { listMetadataUrls, readMetadata, readSupportedScopes } from '../../oauth/metadata.js';
import type { TokenClient } from '../model/tokenClient.js';
import type { EndpointClient } from './endpointClient.js';
import { createRefusal, readErrorAsRefusal, readRefusal } from './tokenRefusal.js';

type DiscoveryOutcome = Awaited<ReturnType<TokenClient['discover']>>;

/** What one of the places has; the lower the rank, the more it says. */
interface MetadataLocation {
  readonly rank: (typeof RANKS)[keyof typeof RANKS];
  readonly outcome: DiscoveryOutcome;
}

const RANKS = { endpoints: 0, document: 1, issuerMismatch: 2, unavailable: 3, refused: 4, absent: 5 } as const;
/** By which servers say that there is nothing at an address. */
const ABSENT_STATUSES: readonly number[] = [400, 401, 403, 404, 405, 410];

const ENDPOINT_NAME = "issuer's document";

/**
 * Reads what an issuer says of itself. Where its first place has no document, whatever the reason, the others are looked at (RFC 8414,
 * section 5), all at the same time: a place that gives no answer costs its time once.
 */
export async function discover(issuer: string, endpoints: EndpointClient, nowMs: number): Promise<DiscoveryOutcome> {
  const [first, ...others] = URL.canParse(issuer) ? listMetadataUrls(new URL(issuer)) : [];
  if (first === undefined) {
    return createRefusal('configuration', 'configuration', `The auth-client's issuer is not an absolute URL`);
  }
  const look = (url: URL): Promise<MetadataLocation> => readLocation(url, issuer, endpoints, nowMs);
  const place = await look(first);
  if (place.rank === RANKS.endpoints) return place.outcome;
  const places = [place, ...(await Promise.all(others.map(look)))];
  const best = Math.min(...places.map(({ rank }) => rank));
  return (places.find(({ rank }) => rank === best) ?? place).outcome;
}

async function readLocation(
  url: URL,
  issuer: string,
  endpoints: EndpointClient,
  nowMs: number,
): Promise<MetadataLocation> {
  try {
    const answer = await endpoints.get(url, ENDPOINT_NAME);
    if (answer.status === 200 && answer.members !== undefined) {
      const members = readMetadata(answer.members, issuer);
      if (members === undefined) {
        const words = describeIssuerMismatch(issuer, answer.members.issuer);
        return { rank: RANKS.issuerMismatch, outcome: createRefusal('configuration', 'issuer_mismatch', words) };
      }
      const scopes = readSupportedScopes(answer.members);
      const found: DiscoveryOutcome = { outcome: 'found', members, ...(scopes === undefined ? {} : { scopes }) };
      return {
        rank: 'token_uri' in members || 'auth_uri' in members ? RANKS.endpoints : RANKS.document,
        outcome: found,
      };
    }
    const refused = readRefusal(answer, { client: {}, secrets: [], endpoint: ENDPOINT_NAME, nowMs });
    if (ABSENT_STATUSES.includes(answer.status)) {
      const code = `http_${String(answer.status)}`;
      return { rank: RANKS.absent, outcome: createRefusal('configuration', code, refused.detail) };
    }
    // A page of a proxy or an app in place of the document is there the next time too.
    if (answer.status < 400) return { rank: RANKS.refused, outcome: asConfiguration(refused) };
    return { rank: refused.outcome === 'transient' ? RANKS.unavailable : RANKS.refused, outcome: refused };
  } catch (error: unknown) {
    const refused = readErrorAsRefusal(error);
    return { rank: refused.outcome === 'configuration' ? RANKS.refused : RANKS.unavailable, outcome: refused };
  }
}

function asConfiguration<Refused extends { readonly outcome: string }>(refused: Refused) {
  return { ...refused, outcome: 'configuration' as const };
}
