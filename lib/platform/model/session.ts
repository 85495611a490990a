import { createHmac, timingSafeEqual } from 'node:crypto';

import type { ApiKeyId, SessionId, UserId } from './ids.js';

/** A user who is signed in to the pages in one browser. */
export interface Session {
  readonly id: SessionId;
  /** SHA-256 of the cookie's value, hex; the value itself is not stored. */
  readonly hash: string;
  readonly userId: UserId;
  /** The API key used to sign in, whose revocation ends the session; null: signed in with a link. */
  readonly apiKeyId: ApiKeyId | null;
  readonly createdAtMs: number;
  /** Time of the last request, with the precision of `computeSeenUpdateIntervalMs`. */
  readonly seenAtMs: number;
}

/** A sign-in link: it starts a session once. */
export interface LoginLink {
  /** SHA-256 of the link's token, hex. */
  readonly hash: string;
  readonly userId: UserId;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** Maximum lifetime of a session, however active it is. */
export const SESSION_LIFETIME_MS = 12 * 60 * 60 * 1000;
/** Lifetime of a sign-in link. */
export const LOGIN_LINK_LIFETIME_MS = 10 * 60 * 1000;

/** Whether a session has expired, by its age or because it was idle for `idleMs`. */
export function isSessionExpired({ createdAtMs, seenAtMs }: Session, idleMs: number, nowMs: number): boolean {
  return nowMs - createdAtMs >= SESSION_LIFETIME_MS || nowMs - seenAtMs >= idleMs;
}

/** Returns the interval at which the time of the last request is stored: writing it on every request is too expensive. */
export function computeSeenUpdateIntervalMs(idleMs: number): number {
  return Math.min(60_000, idleMs / 10);
}

/**
 * Returns the CSRF token that the pages send with each change. It is derived from the cookie, which scripts cannot
 * read, so it is not stored and cannot be derived from the stored hash.
 */
export function deriveCsrfToken(cookie: string): string {
  return createHmac('sha256', cookie).update('csrf', 'utf8').digest('base64url');
}

export function isValidCsrfToken(token: string, cookie: string): boolean {
  const expected = Buffer.from(deriveCsrfToken(cookie));
  const bytes = Buffer.from(token);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
