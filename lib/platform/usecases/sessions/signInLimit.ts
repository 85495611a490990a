import { ApiError } from '../../../errors.js';
import type { Services } from '../services.js';

const MAX_ATTEMPTS = 10;
const WINDOW_MS = 60_000;
/** Limits the memory that requests with many e-mail addresses can use. */
const MAX_EMAILS = 10_000;

interface SignInLimit {
  /**
   * Counts an attempt. Call it before the lookup, so that concurrent attempts count.
   * @throws ApiError `too_many_requests` when there were ten within a minute
   */
  readonly countAttempt: (email: string) => void;
  /** Resets the count of an e-mail address after a successful sign-in. */
  readonly reset: (email: string) => void;
}

/** Creates the limit on failed sign-in attempts per e-mail address, for this process. */
export function createSignInLimit({ now }: Pick<Services, 'now'>): SignInLimit {
  const attempts = new Map<string, { sinceMs: number; count: number }>();
  return {
    countAttempt(email) {
      const nowMs = now();
      const earlier = attempts.get(email);
      // A start in the future means that the clock was set back.
      if (earlier === undefined || Math.abs(nowMs - earlier.sinceMs) >= WINDOW_MS) {
        if (attempts.size >= MAX_EMAILS) attempts.clear();
        attempts.set(email, { sinceMs: nowMs, count: 1 });
        return;
      }
      if (earlier.count >= MAX_ATTEMPTS) {
        throw new ApiError(
          429,
          {
            code: 'too_many_requests',
            detail: 'Too many failed attempts with this e-mail address. Wait a minute, then try again',
            source: { pointer: '/email' },
          },
          { retryAfterSeconds: Math.max(1, Math.ceil((earlier.sinceMs + WINDOW_MS - nowMs) / 1000)) },
        );
      }
      earlier.count += 1;
    },
    reset(email) {
      attempts.delete(email);
    },
  };
}
