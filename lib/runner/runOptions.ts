import type { EncodedMessage } from './encodedMessage.js';
import type { Flow } from './flow.js';
import type { FlowMessage } from './flowMessage.js';
import type { RunState } from './state/stateFile.js';
import type { StepStats } from './stepStats.js';
import type { JsonObject } from '../json.js';

export type { FlowMessage } from './flowMessage.js';

/** An error that a step reported. */
export interface StepError {
  readonly stepId: string;
  readonly name: string;
  readonly message: string;
  /** The errors of which the message is made, if there are several. Only of embedded runs. */
  readonly problems?: readonly string[];
  readonly stack?: string;
}

/** Receives the output and errors of a run. The run awaits a returned promise, so a slow writer slows the flow instead of filling memory. */
export interface RunListener {
  output(message: EncodedMessage): void | Promise<void>;
  error(error: StepError): void;
  /** A step continues an interrupted run at a page. Only of embedded runs. */
  continued?(stepId: string, page: number): void;
  /** Observes each message. Only for embedded runs. */
  readonly observer?: RunObserver;
}

/** Observes each message of a run. Its values are not masked. */
export interface RunObserver {
  /** The step may change the message after this returns. */
  message(stepId: string, direction: 'in' | 'out', message: JsonObject): void;
  rebound(stepId: string, reason: string): void;
  log(stepId: string, level: 'warn' | 'error', text: string): void;
  /** Called with a platform's response that has the values of a secret, before the step receives it. */
  secret(document: string): void;
  /** Calls `work`, which starts a step's work on one message. */
  trackWork(stepId: string, work: () => void): void;
}

/** Settings for the files that the steps of a run store. */
export interface FileSettings {
  /** Maximum bytes of all files together. Default: no limit. */
  readonly maxBytes?: number;
  /** Absolute path of the folder in which files are saved. Absent: files are deleted at the end of the run. */
  readonly folder?: string;
  /** Called with the reason each time a file can't be stored. */
  readonly onStorageError?: (reason: string) => void;
  /** Called at the end with the number of saved files. */
  readonly onClose?: (count: number) => void;
}

export interface RunOptions {
  readonly flow: Flow;
  /** Messages for the first step instead of the trigger. Must end when `stop` aborts. */
  readonly input?: AsyncIterable<FlowMessage>;
  /**
   * Messages for the trigger, each of which is sent when all steps have processed the one before. Default: one empty message. Only for embedded
   * runs. Must end when `stop` aborts.
   */
  readonly ticks?: AsyncIterable<FlowMessage>;
  readonly listener: RunListener;
  /** One per step, the trigger first; updated during the run. */
  readonly stats: readonly StepStats[];
  /** Aborted: no more input is read, messages in progress are finished, rebounded messages are dropped. */
  readonly stop: AbortSignal;
  /** Aborted: the run ends at once. */
  readonly kill: AbortSignal;
  readonly files?: FileSettings;
  /** Keeps the snapshots of the steps beyond the run. Only for embedded runs. */
  readonly state?: RunState;
}

/** Lists the steps that run, in order. With input the trigger doesn't run. */
export function listActiveSteps(flow: Flow, hasInput: boolean): Flow['steps'] {
  return flow.trigger && !hasInput ? [flow.trigger, ...flow.steps] : flow.steps;
}
