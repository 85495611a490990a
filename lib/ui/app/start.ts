import { ApiFailure } from '../api/client.js';
import { notify } from '../kit/notices.js';
import { pendingLinkToken } from '../state/router.js';
import { loadSession, syncWithOtherTabs, linkFailure, sessionState, signIn } from '../state/session.js';
import { applyTheme } from './theme.js';

/** Initializes the application: theme, other tabs, session or sign-in link. */
export async function start(): Promise<void> {
  applyTheme();
  syncWithOtherTabs();
  const isLink = pendingLinkToken.value !== undefined;
  pendingLinkToken.subscribe((token) => {
    if (token !== undefined) void signInWithLink(token);
  });
  // With a link there is no session yet, and its 401 must not arrive after the link's response.
  if (!isLink) await loadSession();
}

/** Signs in with a sign-in link, which opened the page or was pasted into its address later. */
async function signInWithLink(link: string): Promise<void> {
  pendingLinkToken.value = undefined;
  try {
    await signIn({ link });
  } catch (error: unknown) {
    if (!(error instanceof ApiFailure)) throw error;
    if (sessionState.value.kind === 'unknown') await loadSession();
    if (sessionState.value.kind === 'none') linkFailure.value = error;
    else notify(error.message, 'bad');
  }
}
