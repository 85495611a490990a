import { findSession } from './session.js';

/** What happens once when the page is opened. */
export async function start(): Promise<void> {
  await findSession();
}
