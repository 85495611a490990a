import { createHmac, timingSafeEqual } from 'node:crypto';

import type { ApiKeyId, SessionId, UserId } from './ids.js';

/** Somebody who is signed in on the pages, in one browser. */
export interface Session {
  readonly id: SessionId;
  /** SHA-256 of the cookie's value, hex: all that is kept of it. */
  readonly hash: string;
  readonly userId: UserId;
  /** The API key it was begun with, which ends it when it is revoked; null: a one-time link. */
  readonly apiKeyId: ApiKeyId | null;
  readonly createdAtMs: number;
  /** The last request, give or take what `seenWrittenAfterMs` says. */
  readonly seenAtMs: number;
}

/** A word that signs somebody in, once. */
export interface LoginLink {
  /** SHA-256 of the word, hex. */
  readonly hash: string;
  readonly userId: UserId;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** A session ends so long after it began, whatever is done in it. */
export const SESSION_LIFETIME_MS = 12 * 60 * 60 * 1000;
/** A link is good for so long. */
export const LOGIN_LINK_LIFETIME_MS = 10 * 60 * 1000;

/** Whether a session has ended, by its age or because nobody did anything for `idleMs`. */
export function isSessionExpired({ createdAtMs, seenAtMs }: Session, idleMs: number, nowMs: number): boolean {
  return nowMs - createdAtMs >= SESSION_LIFETIME_MS || nowMs - seenAtMs >= idleMs;
}

/** How old the last request that was written down may get: not every one of them is worth a write. */
export function lastSeenUpdateIntervalMs(idleMs: number): number {
  return Math.min(60_000, idleMs / 10);
}

/**
 * The token that the pages send along with whatever changes something. Made of the cookie, which scripts can't read, so that it
 * needs no place of its own; whoever reads the store can't make it.
 */
export function deriveCsrfToken(cookie: string): string {
  return createHmac('sha256', cookie).update('csrf', 'utf8').digest('base64url');
}

export function isValidCsrfToken(given: string, cookie: string): boolean {
  const expected = Buffer.from(deriveCsrfToken(cookie));
  const bytes = Buffer.from(given);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
