import type { RoleAssignment, User } from '../../model/directory.js';
import { isSessionExpired, computeSeenUpdateIntervalMs, type Session } from '../../model/session.js';
import type { Services } from '../services.js';
import { readSessionCookie } from './sessionCookie.js';

/** A signed-in user with the session. */
export interface CurrentSession {
  readonly session: Session;
  readonly user: User;
  readonly roleAssignments: readonly RoleAssignment[];
  /** The value of the cookie. */
  readonly cookie: string;
}

/**
 * Returns the session of a request's cookies, and updates its last activity; undefined if there is none or it has
 * expired.
 */
export async function findCurrentSession(
  { store, now, publicUrl, sessionIdleMs }: Pick<Services, 'store' | 'now' | 'publicUrl' | 'sessionIdleMs'>,
  cookies: string | undefined,
): Promise<CurrentSession | undefined> {
  const sessionCookie = readSessionCookie(cookies, publicUrl());
  if (sessionCookie === undefined) return undefined;
  const session = await store.sessions.find(sessionCookie.hash);
  const nowMs = now();
  if (session === undefined || isSessionExpired(session, sessionIdleMs, nowMs)) return undefined;
  const [user, roleAssignments] = await Promise.all([
    store.directory.findUser(session.userId),
    store.directory.listRoleAssignments(session.userId),
  ]);
  if (user === undefined) return undefined;
  if (nowMs - session.seenAtMs >= computeSeenUpdateIntervalMs(sessionIdleMs))
    await store.sessions.markSeen(session.id, nowMs);
  return { session, user, roleAssignments, cookie: sessionCookie.value };
}
