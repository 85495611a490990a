import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import type { TokenRefusal } from '../../model/tokenClient.js';
import { locateScope } from '../directory/scopes.js';
import type { Services } from '../services.js';
import { hasPermissionAt } from './authClientPermissions.js';

/** Matches error codes; some providers send a sentence instead. */
const CODE_PATTERN = /^[\w.:-]{1,80}$/;

/** Replaces a code that is a sentence. */
const GENERIC_CODE = 'refused';

/**
 * Redacts a refusal of an auth client for its users: if several workspaces share it, only its owner may read the provider's description.
 * The code stays.
 */
export function redactRefusal({ scope }: Pick<AuthClient, 'scope'>, refusal: TokenRefusal): TokenRefusal {
  if (refusal.outcome !== 'client' || scope.level === 'workspace') return refusal;
  return { ...refusal, code: toCode(refusal.code), detail: '' };
}

/** Redacts `rejectedWith` by the same rule. */
export function redactRejection({ scope, rejectedWith }: Pick<AuthClient, 'scope' | 'rejectedWith'>): string | null {
  if (rejectedWith === null || scope.level === 'workspace') return rejectedWith;
  return toCode(rejectedWith.split(': ', 1)[0] ?? '');
}

/** Redacts a refusal unless the caller may read the auth client. */
export async function redactRefusalFor(
  { store }: Pick<Services, 'store'>,
  caller: Caller,
  client: AuthClient,
  refusal: TokenRefusal,
): Promise<TokenRefusal> {
  if (refusal.outcome !== 'client') return refusal;
  const locatedScope = await locateScope(store.directory, client.scope);
  return locatedScope !== undefined && hasPermissionAt(caller, 'get', locatedScope)
    ? refusal
    : redactRefusal(client, refusal);
}

function toCode(text: string): string {
  return CODE_PATTERN.test(text) ? text : GENERIC_CODE;
}
