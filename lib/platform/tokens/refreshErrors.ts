import { ApiError } from '../../errors.js';
import type { RefreshState } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { TokenRefusal } from '../model/tokenClient.js';

type LastError = Pick<RefreshState, 'lastErrorCode' | 'lastErrorAtMs'>;

/** The `Retry-After` when the provider sent none, in seconds. */
const DEFAULT_RETRY_SECONDS = 5;

/** Returns the API error of a refusal. Only transient failures are a 5xx. */
export function toRefreshError({ outcome, code, detail, retryAfterSeconds }: TokenRefusal, nowMs: number): ApiError {
  const reason = formatRefusal({ code, detail });
  const meta = { provider_error: code, retryable: outcome === 'transient' || outcome === 'ambiguous' };
  switch (outcome) {
    case 'dead':
      return new ApiError(424, {
        code: 'reauthorization_required',
        detail: reason,
        meta: { ...meta, since: new Date(nowMs).toISOString() },
      });
    case 'client':
      return new ApiError(409, {
        code: 'client_rejected',
        detail: `The provider rejected the auth client: ${reason}`,
        meta,
      });
    case 'configuration':
      return new ApiError(409, {
        code: 'configuration',
        detail: describeMisconfiguration(reason),
        meta,
      });
    case 'transient':
    case 'ambiguous':
    case 'pending':
      return new ApiError(
        503,
        { code: 'provider_unavailable', detail: `The provider issued no token: ${reason}`, meta },
        { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds ?? DEFAULT_RETRY_SECONDS)) },
      );
  }
}

function describeMisconfiguration(reason: string): string {
  return `The auth client is misconfigured: ${reason}`;
}

/** Returns the text of a refusal that is stored and shown as `error` of a secret. */
export function formatRefusal({ code, detail }: Pick<TokenRefusal, 'code' | 'detail'>): string {
  return detail === '' || detail === code ? code : `${code}: ${detail}`;
}

/** A cached refusal: a user has to authenticate again. */
export function reauthorizationRequired(
  { error, updatedAtMs }: Pick<StoredSecret, 'error' | 'updatedAtMs'>,
  { lastErrorCode, lastErrorAtMs }: LastError,
): ApiError {
  return new ApiError(424, {
    code: 'reauthorization_required',
    detail: error ?? 'The credential no longer works. Authenticate again',
    meta: {
      ...(lastErrorCode === null ? {} : { provider_error: lastErrorCode }),
      retryable: false,
      since: new Date(lastErrorAtMs ?? updatedAtMs).toISOString(),
    },
  });
}

/** A cached refusal: the auth client has to be changed. */
export function misconfigured({ error }: Pick<StoredSecret, 'error'>, { lastErrorCode }: LastError): ApiError {
  return new ApiError(409, {
    code: 'configuration',
    detail: describeMisconfiguration(error ?? lastErrorCode ?? 'no reason given'),
    meta: { provider_error: lastErrorCode, retryable: false },
  });
}

/** A cached refusal: the backoff after a failure is not over. */
export function retryPending({ lastErrorCode }: LastError, waitMs: number): ApiError {
  const refusal = { outcome: 'transient', code: lastErrorCode ?? 'unknown', detail: '' } as const;
  return toRefreshError({ ...refusal, retryAfterSeconds: waitMs / 1000 }, 0);
}

/** A cached refusal: the circuit breaker of the auth client is open. */
export function circuitBreakerOpen(waitMs: number): ApiError {
  return new ApiError(
    503,
    {
      code: 'provider_unavailable',
      detail: 'The circuit breaker of this auth client is open after several consecutive failures. Try again later',
      meta: { retryable: true },
    },
    { retryAfterSeconds: Math.ceil(waitMs / 1000) },
  );
}

/** A cached refusal: the provider has rejected the auth client. @param reason the description of the provider */
export function clientRejected(reason: string | null, sinceMs: number): ApiError {
  return new ApiError(409, {
    code: 'client_rejected',
    detail: `The provider rejected the auth client: ${reason ?? 'no reason given'}`,
    meta: { retryable: false, since: new Date(sinceMs).toISOString() },
  });
}

/** @param reason a sentence without its period */
export function tooEarly(retryAtMs: number, reason: string): ApiError {
  const retryAt = new Date(retryAtMs).toISOString();
  return new ApiError(409, {
    code: 'too_early',
    detail: `${reason}. Try again at ${retryAt}`,
    meta: { retryable: true, retry_at: retryAt },
  });
}

/** No token was issued in time: another process holds the lease, no permit was available, or the service is shutting down. */
export function providerUnavailable(detail: string): ApiError {
  return new ApiError(
    503,
    { code: 'provider_unavailable', detail, meta: { retryable: true } },
    { retryAfterSeconds: DEFAULT_RETRY_SECONDS },
  );
}

export function storeUnavailable(): ApiError {
  return new ApiError(
    503,
    { code: 'store_unavailable', detail: 'The service cannot reach its database. Try again later' },
    { retryAfterSeconds: DEFAULT_RETRY_SECONDS },
  );
}

export function tokenNotStored(): ApiError {
  return new ApiError(
    503,
    { code: 'store_unavailable', detail: 'The new token could not be saved yet. Try again later' },
    { retryAfterSeconds: DEFAULT_RETRY_SECONDS },
  );
}

export function notRefreshable(detail: string): ApiError {
  return new ApiError(409, { code: 'not_refreshable', detail });
}
