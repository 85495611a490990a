import { ApiError } from '../../../errors.js';
import type { Services } from '../services.js';

const MOST = 10;
const WINDOW_MS = 60_000;
/** Whoever tries many names must not fill the memory. */
const MOST_NAMES = 10_000;

export interface SignInLimit {
  /** Before anything is looked up, so that tries at the same time count too. @throws ApiError 429 after ten within a minute */
  readonly count: (email: string) => void;
  /** It was right: what was counted for that e-mail is forgotten. */
  readonly succeeded: (email: string) => void;
}

/** Makes a limit on wrong tries to sign in, for each e-mail in this process. */
export function signInLimit({ now }: Pick<Services, 'now'>): SignInLimit {
  const tries = new Map<string, { sinceMs: number; count: number }>();
  return {
    count(email) {
      const nowMs = now();
      const earlier = tries.get(email);
      // A time that is still to come is from before the clock was put back.
      if (earlier === undefined || Math.abs(nowMs - earlier.sinceMs) >= WINDOW_MS) {
        if (tries.size >= MOST_NAMES) tries.clear();
        tries.set(email, { sinceMs: nowMs, count: 1 });
        return;
      }
      if (earlier.count >= MOST) {
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
    succeeded(email) {
      tries.delete(email);
    },
  };
}
