import { issuerMismatch } from '../../oauth/issuerMismatch.js';
import { metadataAddresses, readMetadata, readScopes } from '../../oauth/metadata.js';
import type { TokenClient } from '../model/tokenClient.js';
import type { Endpoints } from './endpoint.js';
import { ownRefusal, refusalByError, refusalOf } from './refusal.js';

type Found = Awaited<ReturnType<TokenClient['discover']>>;

/** What one of the places has; the lower the rank, the more it says. */
interface Place {
  readonly rank: (typeof RANKS)[keyof typeof RANKS];
  readonly found: Found;
}

const RANKS = { endpoints: 0, document: 1, otherIssuer: 2, notNow: 3, refused: 4, nothing: 5 } as const;
/** By which servers say that there is nothing at an address. */
const NOTHING: readonly number[] = [400, 401, 403, 404, 405, 410];

const ENDPOINT = "issuer's document";

/**
 * Reads what an issuer says of itself. Where its first place has no document, whatever the reason, the others are looked at (RFC 8414,
 * section 5), all at the same time: a place that gives no answer costs its time once.
 */
export async function discover(issuer: string, endpoints: Endpoints, nowMs: number): Promise<Found> {
  const [first, ...others] = URL.canParse(issuer) ? metadataAddresses(new URL(issuer)) : [];
  if (first === undefined) {
    return ownRefusal('configuration', 'configuration', `The auth-client's issuer is not an absolute URL`);
  }
  const look = (url: URL): Promise<Place> => lookAt(url, issuer, endpoints, nowMs);
  const place = await look(first);
  if (place.rank === RANKS.endpoints) return place.found;
  const places = [place, ...(await Promise.all(others.map(look)))];
  const best = Math.min(...places.map(({ rank }) => rank));
  return (places.find(({ rank }) => rank === best) ?? place).found;
}

async function lookAt(url: URL, issuer: string, endpoints: Endpoints, nowMs: number): Promise<Place> {
  try {
    const answer = await endpoints.get(url, ENDPOINT);
    if (answer.status === 200 && answer.members !== undefined) {
      const members = readMetadata(answer.members, issuer);
      if (members === undefined) {
        const words = issuerMismatch(issuer, answer.members.issuer);
        return { rank: RANKS.otherIssuer, found: ownRefusal('configuration', 'issuer_mismatch', words) };
      }
      const scopes = readScopes(answer.members);
      const found: Found = { outcome: 'found', members, ...(scopes === undefined ? {} : { scopes }) };
      return { rank: 'token_uri' in members || 'auth_uri' in members ? RANKS.endpoints : RANKS.document, found };
    }
    const refused = refusalOf(answer, { client: {}, secrets: [], endpoint: ENDPOINT, nowMs });
    if (NOTHING.includes(answer.status)) {
      const code = `http_${String(answer.status)}`;
      return { rank: RANKS.nothing, found: ownRefusal('configuration', code, refused.detail) };
    }
    // A page of a proxy or an app in place of the document is there the next time too.
    if (answer.status < 400) return { rank: RANKS.refused, found: asConfiguration(refused) };
    return { rank: refused.outcome === 'transient' ? RANKS.notNow : RANKS.refused, found: refused };
  } catch (error: unknown) {
    const refused = refusalByError(error);
    return { rank: refused.outcome === 'configuration' ? RANKS.refused : RANKS.notNow, found: refused };
  }
}

function asConfiguration<Refused extends { readonly outcome: string }>(refused: Refused) {
  return { ...refused, outcome: 'configuration' as const };
}
