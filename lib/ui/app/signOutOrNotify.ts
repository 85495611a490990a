import { ApiFailure } from '../api/client.js';
import { notify } from '../kit/notices.js';
import { signOut } from '../state/session.js';

/** Signs out; on failure, notifies the user that the session is still open. */
export async function signOutOrNotify(): Promise<void> {
  try {
    await signOut();
  } catch (error: unknown) {
    if (!(error instanceof ApiFailure)) throw error;
    notify(`You are still signed in. ${error.message}`, 'bad');
  }
}
