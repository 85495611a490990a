import { channel } from 'node:diagnostics_channel';

import type { TracedAttempt } from '../trace.js';

/** An attempt that has been decided. Published in the asynchronous context of the step's caller. */
export interface PublishedAttempt {
  /** Returns the attempt. The timings of its last response are complete when the body has ended. */
  readonly describe: () => TracedAttempt;
}

/** A channel of `node:diagnostics_channel`. With a subscriber every message is traced, whatever its step says. */
export const attemptChannel = channel('rest-step:attempt');
