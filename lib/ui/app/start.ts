import { ApiFailure } from '../api/client.js';
import { notify } from '../kit/notices.js';
import { pendingLinkToken } from './router.js';
import { loadSession, syncWithOtherTabs, linkFailure, sessionState, signIn } from './session.js';
import { applyTheme } from './theme.js';

/** What happens once when the page is opened. */
export async function start(): Promise<void> {
  applyTheme();
  syncWithOtherTabs();
  const isLink = pendingLinkToken.value !== undefined;
  pendingLinkToken.subscribe((word) => {
    if (word !== undefined) void signInWithLink(word);
  });
  // Whoever comes with a link has no session yet: an answer that says so must not come after that of the link.
  if (!isLink) await loadSession();
}

/** Signs in with a one-time link: the one that the page was opened with, or one that is pasted into its address later. */
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
