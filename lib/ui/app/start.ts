import { ApiFailure } from '../api/client.js';
import { notify } from '../kit/notices.js';
import { givenLink } from './router.js';
import { findSession, followTabs, linkFailure, sessionState, signIn } from './session.js';
import { applyTheme } from './theme.js';

/** What happens once when the page is opened. */
export async function start(): Promise<void> {
  applyTheme();
  followTabs();
  const isLink = givenLink.value !== undefined;
  givenLink.subscribe((word) => {
    if (word !== undefined) void useLink(word);
  });
  // Whoever comes with a link has no session yet: an answer that says so must not come after that of the link.
  if (!isLink) await findSession();
}

/** Signs in with a one-time link: the one that the page was opened with, or one that is pasted into its address later. */
async function useLink(link: string): Promise<void> {
  givenLink.value = undefined;
  try {
    await signIn({ link });
  } catch (error: unknown) {
    if (!(error instanceof ApiFailure)) throw error;
    if (sessionState.value.kind === 'unknown') await findSession();
    if (sessionState.value.kind === 'none') linkFailure.value = error;
    else notify(error.message, 'bad');
  }
}
