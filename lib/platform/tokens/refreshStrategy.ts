import type { JsonObject } from '../../json.js';
import type { RefreshStrategy } from '../model/refresh.js';
import type { GrantRequest } from '../model/tokenClient.js';
import { readRequestedScope } from './requestedScope.js';

/** Grant types that can be repeated without a user, by `grant_type` of the auth client, with the values that the secret must have. */
const REGRANTS = {
  client_credentials: { strategy: 'regrant_client_credentials', needs: [] },
  password: { strategy: 'regrant_password', needs: ['username', 'password'] },
  jwt_bearer: { strategy: 'regrant_jwt_bearer', needs: [] },
} as const;

/**
 * Returns the refresh strategy of a secret; undefined: it can't be refreshed.
 * @param type the type of the auth client
 */
export function findRefreshStrategy(
  type: string,
  clientValues: JsonObject,
  values: JsonObject,
): RefreshStrategy | undefined {
  // Instagram refreshes a long-lived token with the token itself.
  if (type === 'oauth2_instagram') return isNonEmptyString(values.access_token) ? 'ig_refresh' : undefined;
  if (type !== 'oauth2') return undefined;
  // A repeatable grant takes precedence over a refresh token, which can be lost.
  const regrant = findRegrant(clientValues);
  if (regrant?.needs.every((name) => isNonEmptyString(values[name])) === true) return regrant.strategy;
  if (isNonEmptyString(values.refresh_token)) return 'refresh_token';
  // A last resort: subject tokens usually expire before the tokens that they are exchanged for.
  const exchanges = clientValues.grant_type === 'token_exchange' && isNonEmptyString(values.subject_token);
  return exchanges ? 'regrant_token_exchange' : undefined;
}

/** Builds the token request that refreshes a secret by its strategy. */
export function buildGrantRequest(strategy: RefreshStrategy, values: JsonObject): GrantRequest {
  const requested = readRequestedScope(values);
  const scope = requested === undefined ? {} : { scope: requested };
  switch (strategy) {
    case 'refresh_token':
      return { grant: 'refresh_token', refreshToken: String(values.refresh_token) };
    case 'ig_refresh':
      return { grant: 'ig_refresh', accessToken: String(values.access_token) };
    case 'regrant_client_credentials':
      return { grant: 'client_credentials', ...scope };
    case 'regrant_password':
      return { grant: 'password', username: String(values.username), password: String(values.password), ...scope };
    case 'regrant_jwt_bearer':
      return {
        grant: 'jwt_bearer',
        ...(isNonEmptyString(values.subject) ? { subject: values.subject } : {}),
        ...scope,
      };
    case 'regrant_token_exchange':
      return {
        grant: 'token_exchange',
        subjectToken: String(values.subject_token),
        ...(isNonEmptyString(values.subject_token_type) ? { subjectTokenType: values.subject_token_type } : {}),
        ...scope,
      };
  }
}

/** Returns the value of a request that the provider may accept only once. */
export function getSpentValue(request: GrantRequest): string {
  switch (request.grant) {
    case 'refresh_token':
      return request.refreshToken;
    case 'ig_refresh':
      return request.accessToken;
    default:
      return JSON.stringify(request);
  }
}

function findRegrant({ grant_type: name }: JsonObject) {
  return typeof name === 'string' && Object.hasOwn(REGRANTS, name)
    ? REGRANTS[name as keyof typeof REGRANTS]
    : undefined;
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
