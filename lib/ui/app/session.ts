import { signal } from '@preact/signals';

import { ApiFailure, createApi } from '../api/client.js';
import { readProblems } from '../api/apiProblems.js';
import { clearDrafts, restrictDraftsToUser } from '../kit/useDraft.js';
import { onTabMessage, postToTabs } from './tabChannel.js';

/** Who is signed in, as `ui/session` tells it. */
export interface Session {
  readonly user: { readonly id: string; readonly email: string };
  /** Goes with every request that changes something. */
  readonly csrf: string;
  /** Without a request for so long the session ends. */
  readonly idle_seconds: number;
}

/**
 * `expired`: somebody was signed in and is not any more; the page stays as it is, under the form to sign in again, so that
 * nothing typed is lost.
 */
export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' }
  /** Whether somebody is signed in could not be found out. */
  | { readonly kind: 'failed'; readonly failure: ApiFailure }
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'expired'; readonly session: Session };

export const sessionState = signal<SessionState>({ kind: 'unknown' });

/** Why a one-time link did not sign anybody in. */
export const linkFailure = signal<ApiFailure | undefined>(undefined);

/** The page is at `…/ui/`. */
const API_BASE_URL = '../';

/** When the last request was sent, in ms since 1970: the service counts the session's idle time from it. */
let lastRequestSentMs = 0;

export function getLastRequestMs(): number {
  return lastRequestSentMs;
}

const sendRequest: typeof fetch = (...request) => {
  lastRequestSentMs = Date.now();
  return fetch(...request);
};

export const api = createApi({
  fetch: sendRequest,
  baseUrl: API_BASE_URL,
  createIdempotencyKey: () =>
    Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-'),
  csrfToken: () => (sessionState.value.kind === 'open' ? sessionState.value.session.csrf : undefined),
  onSignedOut: expireSession,
});

/** With what somebody signs in: an e-mail and an API key, or the word of a one-time link. */
export type SignInCredentials = { readonly email: string; readonly key: string } | { readonly link: string };

/** Finds out whether somebody is signed in; it is a sign of life, too. */
export async function loadSession(): Promise<void> {
  try {
    const session = await requestSession('GET');
    if (session !== undefined) openSession(session);
    else if (sessionState.value.kind === 'open') expireSession();
    else if (sessionState.value.kind !== 'expired') sessionState.value = { kind: 'none' };
  } catch (error: unknown) {
    if (!(error instanceof ApiFailure)) throw error;
    // Whoever is signed in hears of it from the next call that fails.
    const { kind } = sessionState.value;
    if (kind === 'unknown' || kind === 'failed') sessionState.value = { kind: 'failed', failure: error };
  }
}

/** @throws ApiFailure with the reason in words */
export async function signIn(given: SignInCredentials): Promise<void> {
  const session = await requestSession('POST', given);
  if (session === undefined) throw new ApiFailure(401, readProblems(401, undefined));
  postToTabs({ kind: 'signed-in' });
  openSession(session);
}

/** @throws ApiFailure */
export async function signOut(): Promise<void> {
  await requestSession('DELETE');
  postToTabs({ kind: 'signed-out' });
  discardSession();
}

/** Nobody has done anything for too long: the session ends here and at the service, and the page waits for who comes back. */
export async function endIdleSession(): Promise<void> {
  await requestSession('DELETE').catch(() => undefined);
  expireSession();
}

/** Forgets who was signed in, what they were typing, and with the page all else that it holds: somebody else may sign in next. */
export function discardSession(): void {
  clearDrafts();
  sessionState.value = { kind: 'none' };
  globalThis.location.reload();
}

/** What other tabs do with the session that they share with this one. */
export function syncWithOtherTabs(): void {
  onTabMessage(({ kind }) => {
    if (kind === 'signed-out') discardSession();
    else void loadSession();
  });
}

/** A page shows what its user may see: with somebody else it begins anew. */
function openSession(session: Session): void {
  const { value } = sessionState;
  restrictDraftsToUser(session.user.id);
  if ('session' in value && value.session.user.id !== session.user.id) globalThis.location.reload();
  else sessionState.value = { kind: 'open', session };
}

function expireSession(): void {
  const { value } = sessionState;
  if (value.kind === 'open') sessionState.value = { kind: 'expired', session: value.session };
}

async function requestSession(method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<Session | undefined> {
  const { value } = sessionState;
  const response = await sendRequest('session', {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'DELETE' && value.kind === 'open' ? { 'x-csrf-token': value.session.csrf } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiFailure(0, [
      { code: 'unreachable', detail: 'The service gives no answer. Is it running? Try again.' },
    ]);
  });
  if (response.status === 204 || (method === 'GET' && response.status === 401)) return undefined;
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiFailure(response.status, readProblems(response.status, answer));
  return answer as Session;
}
