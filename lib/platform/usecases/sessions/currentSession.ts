import type { Grant, User } from '../../model/directory.js';
import { hasEnded, seenWrittenAfterMs, type Session } from '../../model/session.js';
import type { Services } from '../services.js';
import { shownCookie } from './sessionCookie.js';

/** Somebody who is signed in. */
export interface SignedIn {
  readonly session: Session;
  readonly user: User;
  readonly grants: readonly Grant[];
  /** The value of the cookie. */
  readonly cookie: string;
}

/** Whose session a request's cookies show; undefined when there is none or it has ended. It counts as a sign of life. */
export async function currentSession(
  { store, now, publicUrl, sessionIdleMs }: Pick<Services, 'store' | 'now' | 'publicUrl' | 'sessionIdleMs'>,
  cookies: string | undefined,
): Promise<SignedIn | undefined> {
  const shown = shownCookie(cookies, publicUrl());
  if (shown === undefined) return undefined;
  const session = await store.sessions.find(shown.hash);
  const nowMs = now();
  if (session === undefined || hasEnded(session, sessionIdleMs, nowMs)) return undefined;
  const [user, grants] = await Promise.all([
    store.directory.user(session.userId),
    store.directory.grants(session.userId),
  ]);
  if (user === undefined) return undefined;
  if (nowMs - session.seenAtMs >= seenWrittenAfterMs(sessionIdleMs)) await store.sessions.seen(session.id, nowMs);
  return { session, user, grants, cookie: shown.value };
}
