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

/** Length of the cookie's random value, in bytes. */
const RANDOM_BYTES = 32;

interface StartedSession {
  readonly user: User;
  /** The value of the cookie: new at each sign-in, which prevents session fixation. */
  readonly cookie: string;
}

interface SignInContext {
  /** The Cookie header: its session is replaced by the new one. */
  readonly cookies: string | undefined;
  readonly requestId: string;
}

/**
 * Creates the function that signs a user in.
 * @throws ApiError `unauthorized` for a wrong e-mail address or key, with the same detail, and for a used or expired link
 * @throws ApiError `too_many_requests` when there were too many failed attempts
 */
export function createSignIn(
  services: Services,
  recordFailure: RecordFailedAuthentication,
): (input: SignInInput, context: SignInContext) => Promise<StartedSession> {
  const limit = createSignInLimit(services);
  return async (input, context) => {
    if ('linkHash' in input) return signInByLink(services, input.linkHash, context);
    limit.countAttempt(input.email);
    // Stored keys only: the key of a run has fewer rights than its user and expires with the run.
    const account = (await services.store.directory.findAccounts([input.keyHash])).get(input.keyHash);
    if (account?.user.email !== input.email) {
      recordFailure(input.email, context.requestId);
      throw unauthorized('/key', 'Wrong e-mail address or API key. Check both, then try again');
    }
    limit.reset(input.email);
    return services.store.transaction((tx) => startSession(services, tx, account, context));
  };
}

async function signInByLink(services: Services, hash: string, context: SignInContext): Promise<StartedSession> {
  const started = await services.store.transaction(async (tx) => {
    const link = await tx.sessions.consumeLink(hash);
    if (link === undefined || link.expiresAtMs <= services.now()) return undefined;
    const user = await tx.directory.findUser(link.userId);
    if (user === undefined) return undefined;
    return startSession(services, tx, { user, keyId: null, roleAssignments: [] }, context);
  });
  if (started !== undefined) return started;
  throw unauthorized('/link', 'This link was already used, or has expired after ten minutes. Request a new one');
}

async function startSession(
  { now, randomBytes, publicUrl }: Services,
  tx: Repositories,
  account: Omit<Account, 'keyId'> & Pick<Caller, 'keyId'>,
  { cookies, requestId }: SignInContext,
): Promise<StartedSession> {
  const { user, keyId } = account;
  const earlierCookie = readSessionCookie(cookies, publicUrl());
  const previous = earlierCookie === undefined ? undefined : await tx.sessions.find(earlierCookie.hash);
  if (previous !== undefined) await tx.sessions.delete(previous.id);
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
