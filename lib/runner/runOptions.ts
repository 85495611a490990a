import type { EncodedMessage } from './encodedMessage.js';
import type { Flow } from './flow.js';
import type { FlowMessage } from './flowMessage.js';
import type { StepStats } from './stepStats.js';

export type { FlowMessage } from './flowMessage.js';

/** An error that a step reported. */
export interface StepError {
  readonly stepId: string;
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** What a run tells while it runs. A returned promise is waited for: a slow writer slows the flow instead of filling memory. */
export interface RunListener {
  output(message: EncodedMessage): void | Promise<void>;
  error(error: StepError): void;
  /** Looks closer. Absent: nothing is gathered for it. Only runs in one process have it. */
  readonly observer?: RunObserver;
}

/** What somebody is told who looks at each message of a run. Nothing of it is masked. */
export interface RunObserver {
  /** The message is the step's own: it may change once this has returned. */
  message(stepId: string, direction: 'in' | 'out', message: Readonly<Record<string, unknown>>): void;
  rebound(stepId: string, reason: string): void;
  log(stepId: string, level: 'warn' | 'error', text: string): void;
  /** A platform's answer that holds the values of a secret, before the step gets it. */
  secret(document: string): void;
  /** Calls `work`, which begins a step's work on one message. */
  trackWork(stepId: string, work: () => void): void;
}

/** What becomes of the files that the steps of a run store. */
export interface FileSettings {
  /** Of all files together; any number unless given. */
  readonly maxBytes?: number;
  /** Where they stay, absolute. Absent: they go with the run. */
  readonly folder?: string;
  /** Is told why no file can be stored, at each attempt. */
  readonly onStorageError?: (words: string) => void;
  /** Is told at the end how many files stay. */
  readonly onClose?: (count: number) => void;
}

export interface RunOptions {
  readonly flow: Flow;
  /** Feeds the first step in place of the trigger. It must end when `stop` aborts. */
  readonly input?: AsyncIterable<FlowMessage>;
  readonly listener: RunListener;
  /** One per step, the trigger's first; filled while the run goes. */
  readonly stats: readonly StepStats[];
  /** Aborted: nothing more is fed, what is under way is finished, messages that wait for another try are left. */
  readonly stop: AbortSignal;
  /** Aborted: the run ends at once. */
  readonly kill: AbortSignal;
  /** What becomes of the files that the steps store. */
  readonly files?: FileSettings;
}

/** The steps that will run, in order: with input the trigger is not among them. */
export function listActiveSteps(flow: Flow, hasInput: boolean): Flow['steps'] {
  return flow.trigger && !hasInput ? [flow.trigger, ...flow.steps] : flow.steps;
}
