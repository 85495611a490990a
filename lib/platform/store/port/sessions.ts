import type { SessionId } from '../../model/ids.js';
import type { LoginLink, Session } from '../../model/session.js';

/** Who is signed in on the pages, and the links that sign somebody in. */
export interface SessionRepository {
  add(session: Session): Promise<void>;
  /** By the hash of its cookie; undefined also when the API key that it was begun with has been revoked. */
  find(hash: string): Promise<Session | undefined>;
  markSeen(id: SessionId, atMs: number): Promise<void>;
  delete(id: SessionId): Promise<void>;
  /** Those that began, or were last seen, before then. */
  deleteExpired(before: { readonly createdMs: number; readonly seenMs: number }): Promise<void>;

  addLink(link: LoginLink): Promise<void>;
  /** Removes it: of several who come with it, one gets it. */
  consumeLink(hash: string): Promise<LoginLink | undefined>;
  /** Those that were good until then at most. */
  deleteExpiredLinks(untilMs: number): Promise<void>;
}
