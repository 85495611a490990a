import { channel } from 'node:diagnostics_channel';

/** An event of a run of pages, with the ids of the flow and the step. */
export type PublishedPage = { readonly stepKey: string | undefined } & (
  | { readonly kind: 'emitted'; readonly records: number }
  /** An interrupted run continues at a page. */
  | { readonly kind: 'continued'; readonly number: number }
);

/** A channel of `node:diagnostics_channel`. */
export const pageChannel = channel('rest-step:page');
