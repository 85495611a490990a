import { createBasicAuthorization } from '../http/basicAuthorization.js';
import type { JsonObject } from '../json.js';
import type { AssertionTools } from './buildAssertion.js';
import { readChoice, readOptionalText, requireText } from './readClientMembers.js';

/** Headers and body parameters that authenticate the client. */
export interface ClientAuthenticationParts {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A method of client authentication at a token endpoint (RFC 6749, section 2.3). */
interface ClientAuthenticationMethod {
  /** Title in the list of methods. */
  readonly title: string;
  /** Members that the auth client must have beside its id. */
  readonly requiredMembers: readonly string[];
  /** Whether the body of a token request is JSON. Other endpoints accept forms only. */
  readonly usesJson?: true;
  /** @throws RestError `configuration` when a member of the auth client is missing; the message names it */
  build(client: JsonObject, tools: AssertionTools): ClientAuthenticationParts | Promise<ClientAuthenticationParts>;
}

/** The methods by the value of `client_auth`, in the order of their list in forms. The first one is the default. */
export const CLIENT_AUTHENTICATION_METHODS = {
  /** Form-encodes id and secret before base64, as the RFC requires. */
  basic: {
    title: 'Basic: Authorization header',
    requiredMembers: ['client_secret'],
    build: (client) => buildBasicHeader(formEncode(readId(client)), formEncode(readSecret(client))),
  },
  /** For servers that never decode. */
  basic_raw: {
    title: 'Basic, without URL encoding',
    requiredMembers: ['client_secret'],
    build: (client) => buildBasicHeader(readId(client), readSecret(client)),
  },
  post: {
    title: 'Post: parameters of the form',
    requiredMembers: ['client_secret'],
    build: buildSecretParameters,
  },
  json: {
    title: 'JSON: members of the request body',
    requiredMembers: ['client_secret'],
    usesJson: true,
    build: buildSecretParameters,
  },
  none: {
    title: 'None (public client without a secret)',
    requiredMembers: [],
    build: (client) => ({ headers: {}, parameters: { client_id: readId(client) } }),
  },
} as const satisfies Readonly<Record<string, ClientAuthenticationMethod>>;

type MethodName = keyof typeof CLIENT_AUTHENTICATION_METHODS;

export const CLIENT_AUTHENTICATIONS = Object.keys(CLIENT_AUTHENTICATION_METHODS) as readonly MethodName[];

/**
 * Returns the method of an auth client. Without `client_auth` a client without a secret is public.
 * @throws RestError `configuration` when `client_auth` is unknown
 */
export function selectClientAuthentication(client: JsonObject): ClientAuthenticationMethod {
  const fallback = readSecret(client) === '' ? 'none' : 'basic';
  return CLIENT_AUTHENTICATION_METHODS[readChoice(client, 'client_auth', CLIENT_AUTHENTICATIONS) ?? fallback];
}

/**
 * Returns the members that client authentication requires, by the auth client's `client_auth`.
 * @param name undefined: the default method
 */
export function listAuthenticationMembers(name: unknown): readonly string[] {
  const known = CLIENT_AUTHENTICATIONS.find((one) => one === name) ?? 'basic';
  return CLIENT_AUTHENTICATION_METHODS[known].requiredMembers;
}

function buildSecretParameters(client: JsonObject): ClientAuthenticationParts {
  return { headers: {}, parameters: { client_id: readId(client), client_secret: readSecret(client) } };
}

function buildBasicHeader(id: string, secret: string): ClientAuthenticationParts {
  return { headers: { authorization: createBasicAuthorization(id, secret) }, parameters: {} };
}

function readId(client: JsonObject): string {
  return requireText(client, 'client_id');
}

function readSecret(client: JsonObject): string {
  return readOptionalText(client, 'client_secret') ?? '';
}

/** Encodes as application/x-www-form-urlencoded in UTF-8 (RFC 6749, appendix B). */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
