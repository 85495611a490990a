import { ApiError } from '../../../errors.js';
import { hashRandomToken, createRandomToken } from '../../../oauth/randomToken.js';
import type { Account, Caller, User } from '../../model/directory.js';
import { newId } from '../../model/ids.js';
import type { Session } from '../../model/session.js';
import type { Repositories } from '../../store/store.js';
import { createAuditRecord } from '../createAuditRecord.js';
import type { RecordFailedAuthentication } from '../failedAuthenticationRecorder.js';
import type { Services } from '../services.js';
import { readSessionCookie } from './sessionCookie.js';
import type { SignInInput } from './signInInput.js';
import { createSignInLimit } from './signInLimit.js';

/** Of a cookie's value, in bytes. */
const RANDOM_BYTES = 32;

export interface StartedSession {
  readonly user: User;
  /** The value of the cookie: new every time, so that nobody can have planted it. */
  readonly cookie: string;
}

export interface SignInContext {
  /** The Cookie header: a session that it shows makes room for the new one. */
  readonly cookies: string | undefined;
  readonly requestId: string;
}

/**
 * Makes the function that signs somebody in. It throws an ApiError: 401 in the same words for a wrong e-mail and a wrong key, 401
 * for a link that is used up or too old, 429 after too many wrong tries.
 */
export function createSignIn(
  services: Services,
  recordFailure: RecordFailedAuthentication,
): (given: SignInInput, visit: SignInContext) => Promise<StartedSession> {
  const limit = createSignInLimit(services);
  return async (given, visit) => {
    if ('linkHash' in given) return signInByLink(services, given.linkHash, visit);
    limit.countAttempt(given.email);
    // Only of keys that are kept: one of a run is for less than its user may do, and ends with the run.
    const account = (await services.store.directory.findAccounts([given.keyHash])).get(given.keyHash);
    if (account?.user.email !== given.email) {
      recordFailure(given.email, visit.requestId);
      throw unauthorized('/key', "The e-mail and the API key don't belong together. Check both, then try again");
    }
    limit.reset(given.email);
    return services.store.transaction((tx) => startSession(services, tx, account, visit));
  };
}

async function signInByLink(services: Services, hash: string, visit: SignInContext): Promise<StartedSession> {
  const begun = await services.store.transaction(async (tx) => {
    const link = await tx.sessions.consumeLink(hash);
    if (link === undefined || link.expiresAtMs <= services.now()) return undefined;
    const user = await tx.directory.findUser(link.userId);
    if (user === undefined) return undefined;
    return startSession(services, tx, { user, keyId: null, grants: [] }, visit);
  });
  if (begun !== undefined) return begun;
  throw unauthorized('/link', 'This link has been used, or it is older than ten minutes: ask for a new one');
}

async function startSession(
  { now, randomBytes, publicUrl }: Services,
  tx: Repositories,
  account: Omit<Account, 'keyId'> & Pick<Caller, 'keyId'>,
  { cookies, requestId }: SignInContext,
): Promise<StartedSession> {
  const { user, keyId } = account;
  const earlier = readSessionCookie(cookies, publicUrl());
  const left = earlier === undefined ? undefined : await tx.sessions.find(earlier.hash);
  if (left !== undefined) await tx.sessions.delete(left.id);
  const nowMs = now();
  const cookie = createRandomToken(randomBytes(RANDOM_BYTES));
  const session: Session = {
    id: newId(nowMs, randomBytes),
    hash: hashRandomToken(cookie),
    userId: user.id,
    apiKeyId: keyId,
    createdAtMs: nowMs,
    seenAtMs: nowMs,
  };
  await tx.sessions.add(session);
  await tx.audit.append([
    createAuditRecord(
      { now, randomBytes },
      { ...account, sessionId: session.id, requestId },
      { tenantId: user.tenantId, workspaceId: null },
      { action: 'authenticate', resourceType: 'session', resourceId: session.id },
    ),
  ]);
  return { user, cookie };
}

function unauthorized(pointer: string, detail: string): ApiError {
  return new ApiError(401, { code: 'unauthorized', detail, source: { pointer } });
}
