import { ApiFailure } from '../api/client.js';
import { notify } from '../kit/notices.js';
import { signOut } from './session.js';

/** Signs out; where that fails somebody has to know that they are still signed in. */
export async function signOutOrNotify(): Promise<void> {
  try {
    await signOut();
  } catch (error: unknown) {
    if (!(error instanceof ApiFailure)) throw error;
    notify(`You are still signed in. ${error.message}`, 'bad');
  }
}
