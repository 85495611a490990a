import { channel } from 'node:diagnostics_channel';

/** A page whose messages are emitted. */
export interface PublishedPage {
  /** The ids of the flow and the step. */
  readonly stepKey: string | undefined;
  readonly records: number;
}

/** A channel of `node:diagnostics_channel`. */
export const pageChannel = channel('rest-step:page');
