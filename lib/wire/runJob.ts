// Between the service and the process that runs a flow for it, over that process's own channel.

import type { RunEntry, StepCounts } from './run.js';

/** A message to feed to the first step; other parts of it as in files of messages. */
export type JobMessage = Readonly<Record<string, unknown>> & { readonly body: unknown };

/** What the process is told, once. */
export interface RunJob {
  /** The text of a flow file. */
  readonly flow: string;
  /** The component's folder, an absolute path. */
  readonly folder: string;
  /** What the flow file's references to environment variables stand for. */
  readonly variables: Readonly<Record<string, string>>;
  /** In place of the trigger. */
  readonly messages?: readonly JobMessage[];
  /** Where the flow's secrets are read, and as whom. */
  readonly platform: {
    readonly uri: string;
    readonly username: string;
    readonly apiKey: string;
    readonly workspaceId: string;
  };
}

/** What it is told later, if at all: nothing more is fed, what is under way is finished. */
export const STOP = 'stop';

/** An entry with its time: milliseconds since the run began. */
export type TimedEntry = RunEntry & { readonly atMs: number };

/** One thing that is wrong with what was ordered. */
export interface JobProblem {
  readonly part: 'flow' | 'variables' | 'messages';
  /** Of a variable: its name. */
  readonly name?: string;
  /** Of the flow file, from 1. */
  readonly line?: number;
  /** What to change. */
  readonly words: string;
}

/** What the process tells. Either it refuses and that is all, or it starts, goes on and ends. */
export type RunReport =
  | { readonly kind: 'refused'; readonly problems: readonly JobProblem[] }
  | { readonly kind: 'started'; readonly name: string; readonly steps: readonly StepCounts[] }
  | {
      readonly kind: 'progress';
      readonly entries: readonly TimedEntry[];
      /** Entries that were not kept, in all. */
      readonly dropped: number;
      readonly steps: readonly StepCounts[];
    }
  | {
      readonly kind: 'ended';
      readonly status: 'done' | 'failed' | 'stopped';
      /** Why it broke off. */
      readonly error?: string;
    };
