// What is told of a run of a flow: by the process that runs it to the service, and by the service to whoever watches.
// Values of credentials are taken out before any of it leaves that process.

/**
 * How far a run is. `waiting`: others have to end first; `failed`: it broke off, or a message did; `stopped`: somebody has
 * stopped it.
 */
export type RunStatus = 'waiting' | 'running' | 'done' | 'failed' | 'stopped';

/** How many messages a step has had. */
export interface StepCounts {
  readonly id: string;
  readonly function: string;
  readonly in: number;
  readonly out: number;
  readonly errors: number;
  readonly rebounds: number;
}

/** A text that may be long: as much of it as is kept, and how long it was in characters. */
export interface Excerpt {
  readonly text: string;
  readonly length: number;
}

/** Headers as they came or went, in order; values of credentials are masked. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** One request to a server: a retry is another one, and so is a redirect that was followed. */
export interface HttpExchange {
  /** Counts the attempts of a message, from 1. */
  readonly attempt: number;
  /** Counts the redirects that led here, from 0. */
  readonly hop: number;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: HeaderLines;
  /** Absent where no answer came. */
  readonly status?: number;
  readonly statusText?: string;
  readonly responseHeaders?: HeaderLines;
  /** Milliseconds from the start: the answer's header, and the end of its body or of the attempt. */
  readonly headMs?: number;
  readonly endMs: number;
  readonly responseBytes?: number;
  /** Why there is no answer, or not all of it. */
  readonly error?: string;
}

/** What happens in a run, in order. `step` is the step's id. */
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
  | { readonly kind: 'error'; readonly step: string; readonly name: string; readonly message: string }
  /** The step sent its message back to be tried again later. */
  | { readonly kind: 'rebound'; readonly step: string; readonly reason: string }
  | { readonly kind: 'log'; readonly step: string; readonly level: 'warn' | 'error'; readonly text: string }
  /** Some were not kept: there were too many. */
  | { readonly kind: 'dropped'; readonly count: number };

/** An entry with its place in the run. */
export type NumberedEntry = RunEntry & {
  /** From 1. */
  readonly number: number;
  /** Milliseconds since the run began. */
  readonly atMs: number;
};
