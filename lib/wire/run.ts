// The run of a flow as its worker process reports it to the service, and as the API returns it. The worker process redacts the values of
// credentials.

import type { TracedAttempt } from '../trace.js';

/** Status of a run. `waiting`: queued behind other runs; `failed`: the run or a message failed; `stopped`: a user stopped it. */
export type RunStatus = 'waiting' | 'running' | 'done' | 'failed' | 'stopped';

/** Message counts of a step. */
export interface StepCounts {
  readonly id: string;
  readonly function: string;
  readonly in: number;
  readonly out: number;
  readonly errors: number;
  readonly rebounds: number;
}

/** The beginning of a string, and the length of the whole string in characters. */
export interface Excerpt {
  readonly text: string;
  readonly length: number;
}

/** Headers as sent or received, in order. Values of credentials are masked. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** One request and its response. Each retry and each followed redirect has its own. */
export interface HttpExchange {
  /** Number of the attempt for the message, from 1. */
  readonly attempt: number;
  /** Number of redirects before this request. */
  readonly hop: number;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: HeaderLines;
  /** Absent without a response. */
  readonly status?: number;
  readonly statusText?: string;
  readonly responseHeaders?: HeaderLines;
  /** Milliseconds from the start to the response's headers, and to the end of its body or of the attempt. */
  readonly headMs?: number;
  readonly endMs: number;
  readonly responseBytes?: number;
  /** Why the response is missing or incomplete. */
  readonly error?: string;
}

/** An entry of the run history. `step` is the id of the step. */
export type RunEntry =
  | {
      readonly kind: 'message';
      readonly step: string;
      readonly direction: 'in' | 'out';
      /** JSON of the message's body. */
      readonly body: Excerpt;
      /** JSON of its headers, when it has any. */
      readonly headers?: Excerpt;
    }
  | { readonly kind: 'exchange'; readonly step: string; readonly exchange: HttpExchange }
  /** An attempt that has been decided. Only in the run of one message in one step, a sample. */
  | { readonly kind: 'attempt'; readonly step: string; readonly attempt: TracedAttempt }
  | {
      readonly kind: 'error';
      readonly step: string;
      readonly name: string;
      readonly message: string;
      /** The errors of which the message is made, if there are several. */
      readonly problems?: readonly string[];
    }
  /** The step returned its message to the queue for a later attempt. */
  | { readonly kind: 'rebound'; readonly step: string; readonly reason: string }
  | { readonly kind: 'log'; readonly step: string; readonly level: 'warn' | 'error'; readonly text: string }
  /** Number of entries that were dropped because there were too many. */
  | { readonly kind: 'dropped'; readonly count: number };

/** An entry with its number and time. */
export type NumberedEntry = RunEntry & {
  /** From 1. */
  readonly number: number;
  /** Milliseconds since the run began. */
  readonly atMs: number;
};
