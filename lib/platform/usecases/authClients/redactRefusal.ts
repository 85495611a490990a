import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import type { TokenRefusal } from '../../model/tokenClient.js';
import { locateScope } from '../directory/scopes.js';
import type { Services } from '../services.js';
import { hasPermissionAt } from './authClientPermissions.js';

/** A code, and not a sentence in the place of one. */
const CODE_PATTERN = /^[\w.:-]{1,80}$/;

/** In place of a code that is a sentence. */
const GENERIC_CODE = 'refused';

/**
 * The refusal of an auth-client as everybody may read it who uses the auth-client: of one that several workspaces share the provider's words
 * are for its owner alone, and the code is left.
 */
export function redactRefusal({ scope }: Pick<AuthClient, 'scope'>, refusal: TokenRefusal): TokenRefusal {
  if (refusal.outcome !== 'client' || scope.level === 'workspace') return refusal;
  return { ...refusal, code: toCode(refusal.code), detail: '' };
}

/** The same of `rejectedWith`. */
export function redactRejection({ scope, rejectedWith }: Pick<AuthClient, 'scope' | 'rejectedWith'>): string | null {
  if (rejectedWith === null || scope.level === 'workspace') return rejectedWith;
  return toCode(rejectedWith.split(': ', 1)[0] ?? '');
}

/** The refusal as the caller may read it. */
export async function redactRefusalFor(
  { store }: Pick<Services, 'store'>,
  caller: Caller,
  client: AuthClient,
  refusal: TokenRefusal,
): Promise<TokenRefusal> {
  if (refusal.outcome !== 'client') return refusal;
  const at = await locateScope(store.directory, client.scope);
  return at !== undefined && hasPermissionAt(caller, 'get', at) ? refusal : redactRefusal(client, refusal);
}

function toCode(text: string): string {
  return CODE_PATTERN.test(text) ? text : GENERIC_CODE;
}
