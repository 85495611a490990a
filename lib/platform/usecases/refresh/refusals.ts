import { ApiError } from '../../../errors.js';
import type { StoredSecret } from '../../model/secret.js';
import type { TokenOutcome } from '../../model/tokenClient.js';

export type Refusal = Exclude<TokenOutcome, { readonly outcome: 'granted' }>;

/** When a caller may ask again, in seconds, where the provider didn't say. */
const PAUSE_SECONDS = 5;

/** What a caller is told when a provider gave no token. Never a 5xx but for what time may mend. */
export function refusalOf({ outcome, code, detail, retryAfterSeconds }: Refusal, nowMs: number): ApiError {
  const said = wordsOf({ code, detail });
  const meta = { provider_error: code, retryable: outcome === 'transient' || outcome === 'ambiguous' };
  switch (outcome) {
    case 'dead':
      return new ApiError(424, {
        code: 'reauthorization_required',
        detail: said,
        meta: { ...meta, since: new Date(nowMs).toISOString() },
      });
    case 'client':
      return new ApiError(409, {
        code: 'client_rejected',
        detail: `The provider refuses the auth-client: ${said}`,
        meta,
      });
    case 'configuration':
      return new ApiError(409, {
        code: 'configuration',
        detail: `The provider refuses the request, so the auth-client has to be changed: ${said}`,
        meta,
      });
    case 'transient':
    case 'ambiguous':
    case 'pending':
      return new ApiError(
        503,
        { code: 'provider_unavailable', detail: `The provider gave no token now: ${said}`, meta },
        { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds ?? PAUSE_SECONDS)) },
      );
  }
}

/** What is kept and shown as the secret's `error`. */
export function wordsOf({ code, detail }: Pick<Refusal, 'code' | 'detail'>): string {
  return detail === '' || detail === code ? code : `${code}: ${detail}`;
}

/** Told from memory, without asking the provider. */
export function stillDead({ error, updatedAtMs }: StoredSecret): ApiError {
  return new ApiError(424, {
    code: 'reauthorization_required',
    detail: error ?? 'The secret no longer works: somebody has to authenticate it again',
    meta: { retryable: false, since: new Date(updatedAtMs).toISOString() },
  });
}

export function notRefreshable(why: string): ApiError {
  return new ApiError(409, { code: 'not_refreshable', detail: why });
}
