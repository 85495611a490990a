import type { DiscoveredIssuer, TokenClient, TokenRefusal } from '../../model/tokenClient.js';

/**
 * Reads what an issuer says of itself. Issuers are compared by the character, and a slash at the end is easily lost or added: the other
 * spelling, whose document is at the same place (RFC 8414, section 3.1), is tried too.
 * @returns with the issuer as its document spells it
 */
export async function discoverIssuer(
  tokens: Pick<TokenClient, 'discover'>,
  issuer: string,
): Promise<DiscoveredIssuer | TokenRefusal> {
  const found = await tokens.discover(issuer);
  if (found.outcome === 'found' || found.code !== 'issuer_mismatch') return found;
  const other = await tokens.discover(issuer.endsWith('/') ? issuer.replace(/\/+$/, '') : `${issuer}/`);
  return other.outcome === 'found' ? other : found;
}
