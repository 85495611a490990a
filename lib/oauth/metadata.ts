import type { JsonObject } from '../json.js';

/** As many as a form can show. */
const MAX_SCOPES = 300;

/** Members of an auth client by the members of a metadata document. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  authorization_endpoint: 'auth_uri',
  token_endpoint: 'token_uri',
  revocation_endpoint: 'revocation_uri',
  device_authorization_endpoint: 'device_authorization_uri',
};

/**
 * Lists the URLs at which an issuer's metadata document may be, in the order to try them. RFC 8414, section 3.1 puts the well-known part between
 * host and path, OpenID Connect Discovery 1.0, section 4 after the path, and some servers mix the two.
 */
export function listMetadataUrls(issuer: URL): readonly URL[] {
  const path = issuer.pathname.replace(/\/+$/, '');
  const [oauth, openid] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'] as const;
  const names = [`${oauth}${path}`, `${path}${openid}`, `${openid}${path}`, `${path}${oauth}`];
  return [...new Set(names)].map((name) => {
    const url = new URL(issuer);
    url.pathname = name;
    url.hash = '';
    return url;
  });
}

/**
 * Reads the members of an auth client from a metadata document. Its `issuer` must be identical to the requested one (RFC 8414, section 3.3);
 * otherwise a server could publish endpoints for another one.
 * @returns undefined when the issuer differs
 */
export function readMetadata(
  document: JsonObject,
  issuer: string,
): Readonly<Record<string, string | boolean>> | undefined {
  if (document.issuer !== issuer) return undefined;
  const endpoints = Object.entries(ENDPOINTS).flatMap(([name, member]): [string, string][] => {
    const value = document[name];
    return typeof value === 'string' && URL.canParse(value) ? [[member, value]] : [];
  });
  const sendsIssuer = document.authorization_response_iss_parameter_supported === true;
  return { issuer, ...Object.fromEntries(endpoints), ...(sendsIssuer ? { iss_required: true } : {}) };
}

/** Reads the supported scopes of a metadata document (RFC 8414, section 2). Returns undefined when it lists none. */
export function readSupportedScopes({ scopes_supported: scopes }: JsonObject): readonly string[] | undefined {
  if (!Array.isArray(scopes)) return undefined;
  const valid = scopes.filter((it): it is string => typeof it === 'string' && /^[\x21-\x7e]{1,200}$/.test(it));
  return valid.length === 0 ? undefined : valid.slice(0, MAX_SCOPES);
}
