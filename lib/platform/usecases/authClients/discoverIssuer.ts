import type { DiscoveredIssuer, TokenClient, TokenRefusal } from '../../model/tokenClient.js';

/**
 * Reads the metadata of an issuer. Issuers are compared character by character, and a slash at the end is easily lost or added: the other
 * spelling, whose document has the same URL (RFC 8414, section 3.1), is tried too.
 * @returns the metadata, with the issuer as the document spells it
 */
export async function discoverIssuer(
  tokenClient: Pick<TokenClient, 'discover'>,
  issuer: string,
): Promise<DiscoveredIssuer | TokenRefusal> {
  const found = await tokenClient.discover(issuer);
  if (found.outcome === 'found' || found.code !== 'issuer_mismatch') return found;
  const other = await tokenClient.discover(issuer.endsWith('/') ? issuer.replace(/\/+$/, '') : `${issuer}/`);
  return other.outcome === 'found' ? other : found;
}
