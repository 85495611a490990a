import { ApiError } from '../../../errors.js';
import type { Services } from '../services.js';

const MAX_ATTEMPTS = 10;
const WINDOW_MS = 60_000;
/** Whoever tries many names must not fill the memory. */
const MAX_EMAILS = 10_000;

export interface SignInLimit {
  /** Before anything is looked up, so that tries at the same time count too. @throws ApiError 429 after ten within a minute */
  readonly countAttempt: (email: string) => void;
  /** It was right: what was counted for that e-mail is forgotten. */
  readonly reset: (email: string) => void;
}

/** Makes a limit on wrong tries to sign in, for each e-mail in this process. */
export function createSignInLimit({ now }: Pick<Services, 'now'>): SignInLimit {
  const attempts = new Map<string, { sinceMs: number; count: number }>();
  return {
    countAttempt(email) {
      const nowMs = now();
      const earlier = attempts.get(email);
      // A time that is still to come is from before the clock was put back.
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
            detail: 'Too many wrong tries with this e-mail: wait a minute, then try again',
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
