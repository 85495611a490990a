import type { RefreshStrategy } from '../model/refresh.js';
import type { GrantRequest } from '../model/tokenClient.js';
import { readRequestedScope } from '../usecases/secrets/requestedScope.js';

type Values = Readonly<Record<string, unknown>>;

/** Grants that can be made again with what the secret holds, by the auth-client's `grant_type`, and what that has to be. */
const REGRANTS = {
  client_credentials: { strategy: 'regrant_client_credentials', needs: [] },
  password: { strategy: 'regrant_password', needs: ['username', 'password'] },
  jwt_bearer: { strategy: 'regrant_jwt_bearer', needs: [] },
} as const;

/**
 * How new values are got for a secret; undefined: they aren't.
 * @param type the auth-client's
 */
export function findRefreshStrategy(type: string, clientValues: Values, values: Values): RefreshStrategy | undefined {
  // Instagram renews a long-lived token with itself.
  if (type === 'oauth2_instagram') return isNonEmptyString(values.access_token) ? 'ig_refresh' : undefined;
  if (type !== 'oauth2') return undefined;
  // A grant that can be repeated at will comes before a refresh token, which may be lost on the way.
  const regrant = findRegrant(clientValues);
  if (regrant?.needs.every((name) => isNonEmptyString(values[name])) === true) return regrant.strategy;
  if (isNonEmptyString(values.refresh_token)) return 'refresh_token';
  // Tokens that are exchanged mostly end before those that they are exchanged for.
  const exchanges = clientValues.grant_type === 'token_exchange' && isNonEmptyString(values.subject_token);
  return exchanges ? 'regrant_token_exchange' : undefined;
}

/** What is handed in for new values, of a secret that has the strategy. */
export function buildGrantRequest(strategy: RefreshStrategy, values: Values): GrantRequest {
  const asked = readRequestedScope(values);
  const scope = asked === undefined ? {} : { scope: asked };
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

/** What a request hands in and a provider may take only once, or ends with its answer. */
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

function findRegrant({ grant_type: name }: Values) {
  return typeof name === 'string' && Object.hasOwn(REGRANTS, name)
    ? REGRANTS[name as keyof typeof REGRANTS]
    : undefined;
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
