import { ApiError } from '../../../errors.js';
import type { RefreshState } from '../../model/refresh.js';
import type { StoredSecret } from '../../model/secret.js';
import type { TokenRefusal } from '../../model/tokenClient.js';

type LastError = Pick<RefreshState, 'lastErrorCode' | 'lastErrorAtMs'>;

/** When a caller may ask again, in seconds, where the provider didn't say. */
const DEFAULT_RETRY_SECONDS = 5;

/** What a caller is told when a provider gave no token. Never a 5xx but for what time may mend. */
export function toRefreshError({ outcome, code, detail, retryAfterSeconds }: TokenRefusal, nowMs: number): ApiError {
  const said = formatRefusal({ code, detail });
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
        detail: describeMisconfiguration(said),
        meta,
      });
    case 'transient':
    case 'ambiguous':
    case 'pending':
      return new ApiError(
        503,
        { code: 'provider_unavailable', detail: `The provider gave no token now: ${said}`, meta },
        { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds ?? DEFAULT_RETRY_SECONDS)) },
      );
  }
}

function describeMisconfiguration(said: string): string {
  return `No token is to be had with the auth-client as it is, so it has to be changed: ${said}`;
}

/** What is kept and shown as the secret's `error`. */
export function formatRefusal({ code, detail }: Pick<TokenRefusal, 'code' | 'detail'>): string {
  return detail === '' || detail === code ? code : `${code}: ${detail}`;
}

/** Told from memory, without asking the provider. */
export function reauthorizationRequired(
  { error, updatedAtMs }: Pick<StoredSecret, 'error' | 'updatedAtMs'>,
  { lastErrorCode, lastErrorAtMs }: LastError,
): ApiError {
  return new ApiError(424, {
    code: 'reauthorization_required',
    detail: error ?? 'The secret no longer works: somebody has to authenticate it again',
    meta: {
      ...(lastErrorCode === null ? {} : { provider_error: lastErrorCode }),
      retryable: false,
      since: new Date(lastErrorAtMs ?? updatedAtMs).toISOString(),
    },
  });
}

/** Told from memory too. */
export function misconfigured({ error }: Pick<StoredSecret, 'error'>, { lastErrorCode }: LastError): ApiError {
  return new ApiError(409, {
    code: 'configuration',
    detail: describeMisconfiguration(error ?? lastErrorCode ?? 'it gave no reason'),
    meta: { provider_error: lastErrorCode, retryable: false },
  });
}

/** While the provider is left alone after a failure. */
export function retryPending({ lastErrorCode }: LastError, waitsMs: number): ApiError {
  const refusal = { outcome: 'transient', code: lastErrorCode ?? 'unknown', detail: '' } as const;
  return toRefreshError({ ...refusal, retryAfterSeconds: waitsMs / 1000 }, 0);
}

/** While it is left alone since the auth-client's other secrets failed. */
export function circuitBreakerOpen(waitsMs: number): ApiError {
  return new ApiError(
    503,
    {
      code: 'provider_unavailable',
      detail: 'The provider has failed several times in a row for this auth-client: it is asked again in a while',
      meta: { retryable: true },
    },
    { retryAfterSeconds: Math.ceil(waitsMs / 1000) },
  );
}

/** @param said the provider's words */
export function clientRejected(said: string | null, sinceMs: number): ApiError {
  return new ApiError(409, {
    code: 'client_rejected',
    detail: `The provider refuses the auth-client: ${said ?? 'it gave no reason'}`,
    meta: { retryable: false, since: new Date(sinceMs).toISOString() },
  });
}

export function tooEarly(retryAtMs: number): ApiError {
  const retryAt = new Date(retryAtMs).toISOString();
  return new ApiError(409, {
    code: 'too_early',
    detail: `Instagram refreshes no token that is younger than a day: not before ${retryAt}`,
    meta: { retryable: true, retry_at: retryAt },
  });
}

/** What a caller has waited for in vain: another process, a place in the queue. */
export function providerUnavailable(why: string): ApiError {
  return new ApiError(
    503,
    { code: 'provider_unavailable', detail: why, meta: { retryable: true } },
    { retryAfterSeconds: DEFAULT_RETRY_SECONDS },
  );
}

export function storeUnavailable(): ApiError {
  return new ApiError(
    503,
    { code: 'store_unavailable', detail: 'The service can not reach its store' },
    { retryAfterSeconds: DEFAULT_RETRY_SECONDS },
  );
}

export function tokenNotStored(): ApiError {
  return new ApiError(
    503,
    { code: 'store_unavailable', detail: 'The new token could not be stored yet' },
    { retryAfterSeconds: DEFAULT_RETRY_SECONDS },
  );
}

export function notRefreshable(why: string): ApiError {
  return new ApiError(409, { code: 'not_refreshable', detail: why });
}
