import type { SessionId } from '../../model/ids.js';
import type { LoginLink, Session } from '../../model/session.js';

/** The sessions of the web UI, and its sign-in links. */
export interface SessionRepository {
  add(session: Session): Promise<void>;
  /** Finds a session by the hash of its cookie, unless the API key that started it was revoked. */
  find(hash: string): Promise<Session | undefined>;
  markSeen(id: SessionId, atMs: number): Promise<void>;
  delete(id: SessionId): Promise<void>;
  /** Deletes the sessions that were created, or last seen, before the times. */
  deleteExpired(before: { readonly createdMs: number; readonly seenMs: number }): Promise<void>;

  addLink(link: LoginLink): Promise<void>;
  /** Deletes and returns the link. Of concurrent calls, one gets it. */
  consumeLink(hash: string): Promise<LoginLink | undefined>;
  /** Deletes the links that expired by the time. */
  deleteExpiredLinks(untilMs: number): Promise<void>;
}
