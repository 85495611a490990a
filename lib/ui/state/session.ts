import { signal } from '@preact/signals';

import { ApiFailure, createApi } from '../api/client.js';
import { readProblems } from '../api/apiProblems.js';
import { clearDrafts, restrictDraftsToUser } from './useDraft.js';

/** The session as `ui/session` returns it. */
export interface Session {
  readonly user: { readonly id: string; readonly email: string };
  /** CSRF token, sent with every request that is not a GET. */
  readonly csrf: string;
  /** Maximum time between two requests. */
  readonly idle_seconds: number;
}

/** `expired`: the page stays mounted under the sign-in dialog, so that input is not lost. */
type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' }
  /** The session could not be read. */
  | { readonly kind: 'failed'; readonly failure: ApiFailure }
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'expired'; readonly session: Session };

export const sessionState = signal<SessionState>({ kind: 'unknown' });

/** Error of a sign-in link. */
export const linkFailure = signal<ApiFailure | undefined>(undefined);

/** Relative to the page at `…/ui/`. */
const API_BASE_URL = '../';

/** Time of the last request, in ms since 1970: the service counts the idle time from it. */
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

/** E-mail address and API key, or the token of a sign-in link. */
type SignInCredentials = { readonly email: string; readonly key: string } | { readonly link: string };

/** Reads the session and keeps it alive. */
export async function loadSession(): Promise<void> {
  try {
    const session = await requestSession('GET');
    if (session !== undefined) openSession(session);
    else if (sessionState.value.kind === 'open') expireSession();
    else if (sessionState.value.kind !== 'expired') sessionState.value = { kind: 'none' };
  } catch (error: unknown) {
    if (!(error instanceof ApiFailure)) throw error;
    // An open page shows the error of its next request.
    const { kind } = sessionState.value;
    if (kind === 'unknown' || kind === 'failed') sessionState.value = { kind: 'failed', failure: error };
  }
}

/** Signs in and opens the session in all tabs. @throws ApiFailure */
export async function signIn(given: SignInCredentials): Promise<void> {
  const session = await requestSession('POST', given);
  if (session === undefined) throw new ApiFailure(401, readProblems(401, undefined));
  postToTabs({ kind: 'signed-in' });
  openSession(session);
}

/** Ends the session in all tabs. @throws ApiFailure */
export async function signOut(): Promise<void> {
  await requestSession('DELETE');
  postToTabs({ kind: 'signed-out' });
  discardSession();
}

/** Ends an idle session here and at the service; the page stays mounted under the sign-in dialog. */
export async function endIdleSession(): Promise<void> {
  await requestSession('DELETE').catch(() => undefined);
  expireSession();
}

/** Clears the session and the drafts, and reloads the page: another user may sign in next. */
export function discardSession(): void {
  clearDrafts();
  sessionState.value = { kind: 'none' };
  globalThis.location.reload();
}

/** Message between the tabs of a browser, which share one session. */
type TabMessage = { readonly kind: 'signed-out' } | { readonly kind: 'signed-in' };

const tabs = new BroadcastChannel('rest-step-session');

/** Sends a message to all other tabs. */
function postToTabs(message: TabMessage): void {
  tabs.postMessage(message);
}

/** Follows sign-ins and sign-outs of other tabs, which share the session. */
export function syncWithOtherTabs(): void {
  tabs.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    if (data.kind === 'signed-out') discardSession();
    else void loadSession();
  });
}

/** Opens the session; reloads the page when the user has changed. */
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
      { code: 'unreachable', detail: 'The service does not respond. Check that it is running, then try again.' },
    ]);
  });
  if (response.status === 204 || (method === 'GET' && response.status === 401)) return undefined;
  const content: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiFailure(response.status, readProblems(response.status, content));
  return content as Session;
}
