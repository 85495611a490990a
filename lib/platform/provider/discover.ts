import { describeIssuerMismatch } from '../../oauth/issuerMismatch.js';
import { listMetadataUrls, readMetadata, readSupportedScopes } from '../../oauth/metadata.js';
import type { TokenClient } from '../model/tokenClient.js';
import type { EndpointClient } from './endpointClient.js';
import { createRefusal, readErrorAsRefusal, readRefusal } from './tokenRefusal.js';

type DiscoveryOutcome = Awaited<ReturnType<TokenClient['discover']>>;

/** The outcome at one of the metadata locations; the one with the lowest rank counts. */
interface MetadataLocation {
  readonly rank: (typeof RANKS)[keyof typeof RANKS];
  readonly outcome: DiscoveryOutcome;
}

const RANKS = { endpoints: 0, document: 1, issuerMismatch: 2, unavailable: 3, refused: 4, absent: 5 } as const;
/** The statuses by which servers report that a location has no document. */
const ABSENT_STATUSES: readonly number[] = [400, 401, 403, 404, 405, 410];

const ENDPOINT_NAME = 'metadata endpoint';

/**
 * Reads the metadata of an issuer. When the first location has no usable document, the others are requested as well (RFC 8414,
 * section 5), all at the same time, so that locations without a response cost one timeout together.
 */
export async function discover(
  issuer: string,
  endpointClient: EndpointClient,
  nowMs: number,
): Promise<DiscoveryOutcome> {
  const [first, ...others] = URL.canParse(issuer) ? listMetadataUrls(new URL(issuer)) : [];
  if (first === undefined) {
    return createRefusal('configuration', 'configuration', `The auth client's issuer must be an absolute URL`);
  }
  const read = (url: URL): Promise<MetadataLocation> => readLocation(url, issuer, endpointClient, nowMs);
  const location = await read(first);
  if (location.rank === RANKS.endpoints) return location.outcome;
  const locations = [location, ...(await Promise.all(others.map(read)))];
  const best = Math.min(...locations.map(({ rank }) => rank));
  return (locations.find(({ rank }) => rank === best) ?? location).outcome;
}

async function readLocation(
  url: URL,
  issuer: string,
  endpointClient: EndpointClient,
  nowMs: number,
): Promise<MetadataLocation> {
  try {
    const response = await endpointClient.get(url, ENDPOINT_NAME);
    if (response.status === 200 && response.members !== undefined) {
      const members = readMetadata(response.members, issuer);
      if (members === undefined) {
        const detail = describeIssuerMismatch(issuer, response.members.issuer);
        return { rank: RANKS.issuerMismatch, outcome: createRefusal('configuration', 'issuer_mismatch', detail) };
      }
      const scopes = readSupportedScopes(response.members);
      const found: DiscoveryOutcome = { outcome: 'found', members, ...(scopes === undefined ? {} : { scopes }) };
      return {
        rank: 'token_uri' in members || 'auth_uri' in members ? RANKS.endpoints : RANKS.document,
        outcome: found,
      };
    }
    const refusal = readRefusal(response, { client: {}, secrets: [], endpoint: ENDPOINT_NAME, nowMs });
    if (ABSENT_STATUSES.includes(response.status)) {
      const code = `http_${String(response.status)}`;
      return { rank: RANKS.absent, outcome: createRefusal('configuration', code, refusal.detail) };
    }
    // A web page in place of the document is not a temporary failure.
    if (response.status < 400) return { rank: RANKS.refused, outcome: toConfigurationRefusal(refusal) };
    return { rank: refusal.outcome === 'transient' ? RANKS.unavailable : RANKS.refused, outcome: refusal };
  } catch (error: unknown) {
    const refusal = readErrorAsRefusal(error);
    return { rank: refusal.outcome === 'configuration' ? RANKS.refused : RANKS.unavailable, outcome: refusal };
  }
}

function toConfigurationRefusal<Refusal extends { readonly outcome: string }>(refusal: Refusal) {
  return { ...refusal, outcome: 'configuration' as const };
}
