import type { AuthClient } from '../../model/authClient.js';
import type { Caller } from '../../model/directory.js';
import type { TokenRefusal } from '../../model/tokenClient.js';
import { placed } from '../directory/scopes.js';
import type { Services } from '../services.js';
import { mayAt } from './rights.js';

/** A code, and not a sentence in the place of one. */
const CODE = /^[\w.:-]{1,80}$/;

/** In place of a code that is a sentence. */
const REFUSED = 'refused';

/**
 * The refusal of an auth-client as everybody may read it who uses the auth-client: of one that several workspaces share the provider's words
 * are for its owner alone, and the code is left.
 */
export function refusalForAll({ scope }: Pick<AuthClient, 'scope'>, refusal: TokenRefusal): TokenRefusal {
  if (refusal.outcome !== 'client' || scope.level === 'workspace') return refusal;
  return { ...refusal, code: codeIn(refusal.code), detail: '' };
}

/** The same of `rejectedWith`. */
export function rejectionForAll({ scope, rejectedWith }: Pick<AuthClient, 'scope' | 'rejectedWith'>): string | null {
  if (rejectedWith === null || scope.level === 'workspace') return rejectedWith;
  return codeIn(rejectedWith.split(': ', 1)[0] ?? '');
}

/** The refusal as the caller may read it. */
export async function refusalFor(
  { store }: Pick<Services, 'store'>,
  caller: Caller,
  client: AuthClient,
  refusal: TokenRefusal,
): Promise<TokenRefusal> {
  if (refusal.outcome !== 'client') return refusal;
  const at = await placed(store.directory, client.scope);
  return at !== undefined && mayAt(caller, 'get', at) ? refusal : refusalForAll(client, refusal);
}

function codeIn(text: string): string {
  return CODE.test(text) ? text : REFUSED;
}
