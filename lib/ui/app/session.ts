import { signal } from '@preact/signals';

import { ApiFailure, createApi } from '../api/client.js';
import { problemsOf } from '../api/problems.js';

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
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'expired'; readonly session: Session };

export const sessionState = signal<SessionState>({ kind: 'unknown' });

/** The page is at `…/ui/`. */
const BASE = '../';

export const api = createApi({
  fetch: (...request) => fetch(...request),
  base: BASE,
  csrf: () => (sessionState.value.kind === 'open' ? sessionState.value.session.csrf : undefined),
  onSignedOut() {
    const { value } = sessionState;
    if (value.kind === 'open') sessionState.value = { kind: 'expired', session: value.session };
  },
});

/** With what somebody signs in: an e-mail and an API key, or the word of a one-time link. */
export type SignIn = { readonly email: string; readonly key: string } | { readonly link: string };

/** Finds out whether somebody is signed in. @throws ApiFailure */
export async function findSession(): Promise<void> {
  const answer = await ask('GET');
  sessionState.value = answer === undefined ? { kind: 'none' } : { kind: 'open', session: answer };
}

/** @throws ApiFailure with the reason in words */
export async function signIn(given: SignIn): Promise<void> {
  const session = await ask('POST', given);
  if (session === undefined) throw new ApiFailure(401, problemsOf(401, undefined));
  sessionState.value = { kind: 'open', session };
}

export async function signOut(): Promise<void> {
  await ask('DELETE');
  sessionState.value = { kind: 'none' };
}

async function ask(method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<Session | undefined> {
  const { value } = sessionState;
  const response = await fetch('session', {
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
  if (!response.ok) throw new ApiFailure(response.status, problemsOf(response.status, answer));
  return answer as Session;
}
