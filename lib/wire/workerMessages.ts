// Messages between the service and a worker process, over its IPC channel.

import type { RunEntry, StepCounts } from './run.js';
import type { JsonObject } from '../json.js';

/** A message for the first step, with the same members as in message files. */
export type JobMessage = JsonObject & { readonly body: unknown };

/** The job of a worker process: one run. Sent once. */
export interface RunJob {
  /** The text of a flow file. */
  readonly flow: string;
  /** Absolute path of the component's folder. */
  readonly folder: string;
  /** Values of the environment variables that the flow file refers to. */
  readonly variables: Readonly<Record<string, string>>;
  /** Replace the messages of the trigger. */
  readonly messages?: readonly JobMessage[];
  /** API and credentials for reading the flow's secrets. */
  readonly platform: {
    readonly uri: string;
    readonly username: string;
    readonly apiKey: string;
    readonly workspaceId: string;
  };
}

/** Stops the run: no further messages are started, and those in progress are completed. */
export const STOP = 'stop';

/** An entry with its time, in milliseconds since the start of the run. */
export type TimedEntry = RunEntry & { readonly atMs: number };

/** One problem of a job. */
export interface JobProblem {
  readonly part: 'flow' | 'variables' | 'messages';
  /** Name of the variable. */
  readonly name?: string;
  /** Line in the flow file, from 1. */
  readonly line?: number;
  /** Says what to change. */
  readonly detail: string;
}

/** A report of a worker process: either a single `refused`, or `started`, any number of `progress`, and `ended`. */
export type RunReport =
  | { readonly kind: 'refused'; readonly problems: readonly JobProblem[] }
  | { readonly kind: 'started'; readonly name: string; readonly steps: readonly StepCounts[] }
  | {
      readonly kind: 'progress';
      readonly entries: readonly TimedEntry[];
      /** Total number of dropped entries. */
      readonly dropped: number;
      readonly steps: readonly StepCounts[];
    }
  | {
      readonly kind: 'ended';
      readonly status: 'done' | 'failed' | 'stopped';
      /** Why the run failed. */
      readonly error?: string;
    };
