import type { JsonObject } from '../../json.js';
import type { FormFields } from '../../members/formField.js';
import { authorizationCode } from './authorizationCode.js';
import { clientCredentials } from './clientCredentials.js';
import { deviceCode } from './deviceCode.js';
import type { GrantMember, TokenGrant } from './grant.js';
import { jwtBearer } from './jwtBearer.js';
import { password } from './password.js';
import { refreshToken } from './refreshToken.js';
import { tokenExchange } from './tokenExchange.js';

/** The grant types that an auth client can have, in the order of their list in forms. The first one is the default. */
export const GRANT_TYPES = [
  authorizationCode,
  clientCredentials,
  password,
  jwtBearer,
  tokenExchange,
  deviceCode,
] as const;

const TOKEN_GRANTS = [...GRANT_TYPES, refreshToken] as const;

export type GrantType = (typeof GRANT_TYPES)[number];

/** A grant with its parameters, by which a token is requested. */
export type GrantRequest = Parameters<(typeof TOKEN_GRANTS)[number]['buildParameters']>[0];

/** Parameters of token requests that the service sends itself. */
export const RESERVED_TOKEN_PARAMETERS: readonly string[] = [
  'client_id',
  'client_secret',
  'grant_type',
  ...TOKEN_GRANTS.flatMap(({ parameters }) => Object.keys(parameters)),
];

/** Endpoints of auth clients of any grant type. */
export const ENDPOINTS: FormFields = Object.assign({}, ...GRANT_TYPES.map(({ endpoints }) => endpoints)) as FormFields;

/** Endpoints that identify an auth client at its provider. */
export const IMMUTABLE_ENDPOINTS: readonly string[] = ['auth_uri', 'token_uri', 'refresh_token_uri'];

/** Members of auth clients that can't be changed, because existing secrets depend on them. */
export const IMMUTABLE_MEMBERS: readonly string[] = ['client_id', ...IMMUTABLE_ENDPOINTS];

/** Further members of auth clients of any grant type. */
export const CLIENT_MEMBERS = mergeMembers(({ clientMembers }) => clientMembers);

/** Members of secrets from which a token is requested directly, of any grant type. */
export const SECRET_MEMBERS = mergeMembers((grant) => (grant.start === 'directly' ? grant.secretMembers : {}));

/** Returns the grant type of an auth client's `credentials`; undefined for an unknown one. */
export function findGrantType({ grant_type: name }: JsonObject): GrantType | undefined {
  return GRANT_TYPES.find((grant) => grant.name === (name ?? GRANT_TYPES[0].name));
}

/** Returns the names of the members whose field is required. */
export function listRequired(members: Readonly<Record<string, GrantMember>>): readonly string[] {
  return Object.entries(members).flatMap(([name, { field }]) => (field.required === true ? [name] : []));
}

/** Returns the names of the members that responses mask. */
export function listSecret(members: Readonly<Record<string, GrantMember>>): readonly string[] {
  return Object.entries(members).flatMap(([name, { isSecret }]) => (isSecret === true ? [name] : []));
}

/** Returns the definition of the grant in a token request; undefined for a request of a provider's own. */
export function findTokenGrant(request: { readonly grant: string }): TokenGrant | undefined {
  return TOKEN_GRANTS.find(({ name }) => name === request.grant);
}

/** Whether a user takes part in the grant of a token request, by a consent, a password or a token. */
export function hasUser(request: { readonly grant: string }): boolean {
  return findTokenGrant(request)?.hasUser(request) ?? true;
}

function mergeMembers(
  select: (grant: GrantType) => Readonly<Record<string, GrantMember>>,
): Readonly<Record<string, GrantMember>> {
  return Object.fromEntries(GRANT_TYPES.flatMap((grant) => Object.entries(select(grant))));
}
