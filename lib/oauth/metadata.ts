import type { JsonObject } from './formResponse.js';

/** What a form can show; providers with more publish those that anybody may ask for. */
const MAX_SCOPES = 300;

/** Our names for what an issuer publishes. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  authorization_endpoint: 'auth_uri',
  token_endpoint: 'token_uri',
  revocation_endpoint: 'revocation_uri',
  device_authorization_endpoint: 'device_authorization_uri',
};

/**
 * Where an issuer's document may be, in the order to look: RFC 8414, section 3.1 puts the well-known part between host and path, OpenID
 * Connect Discovery, section 4 after the path, and servers mix the two.
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
 * Members of an auth-client that a document tells. It has to name the issuer that was asked, by the same characters (RFC 8414
 * section 3.3): otherwise one server could speak for another.
 * @returns undefined when it is somebody else's
 */
export function readMetadata(
  document: JsonObject,
  issuer: string,
): Readonly<Record<string, string | boolean>> | undefined {
  if (document.issuer !== issuer) return undefined;
  const endpoints = Object.entries(ENDPOINTS).flatMap(([name, ours]): [string, string][] => {
    const value = document[name];
    return typeof value === 'string' && URL.canParse(value) ? [[ours, value]] : [];
  });
  const isAnnounced = document.authorization_response_iss_parameter_supported === true;
  return { issuer, ...Object.fromEntries(endpoints), ...(isAnnounced ? { iss_required: true } : {}) };
}

/** The scopes that a document says can be asked for (RFC 8414 section 2). @returns undefined where it doesn't say */
export function readSupportedScopes({ scopes_supported: scopes }: JsonObject): readonly string[] | undefined {
  if (!Array.isArray(scopes)) return undefined;
  const fitting = scopes.filter((it): it is string => typeof it === 'string' && /^[\x21-\x7e]{1,200}$/.test(it));
  return fitting.length === 0 ? undefined : fitting.slice(0, MAX_SCOPES);
}
