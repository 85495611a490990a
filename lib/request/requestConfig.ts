import type { SendOptions } from '../http/message.js';
import type { Expression } from './expression.js';
import type { JobRules } from './jobs/jobRules.js';
import type { PaginationRules } from './pagination/paginationRules.js';
import type { DedupeRules, IncrementalRules } from './recordTracking.js';

/** Maximum of a step's durations in milliseconds, 19 minutes: the platform stops a step that takes longer. */
export const MAX_STEP_MS = 1_140_000;

/** Limits from the environment that apply to every step. */
export interface ConfigEnvironment {
  /** Maximum size of a response that becomes part of a message, in bytes. */
  readonly maxContentBytes: number;
  /** Maximum size of a response that is stored as an attachment, in bytes. */
  readonly maxFileBytes: number;
  /** Default timeout of the legacy functions, in milliseconds. */
  readonly legacyTimeoutMs: number;
  /** Distinguishes the steps of a platform: the ids of the flow and the step. */
  readonly stepKey?: string;
}

/** A step's configuration, validated and compiled. Each dialect adds its rules for outcomes and responses. */
export interface RequestConfig {
  readonly method: string;
  readonly url: Expression;
  readonly headers: readonly Row[];
  readonly secretId: string;
  readonly send: SendOptions;
  /** Keep cookies across the requests of a message. */
  readonly cookies?: true;
  /** State covers the emitted messages: after one that can't be published, nothing more is emitted. */
  readonly keepsState?: true;
  /** Ask for responses only if they have changed since they were emitted. */
  readonly conditional?: true;
  readonly incremental?: IncrementalRules;
  readonly dedupe?: DedupeRules;
  /** Record attempts, for errors, or for emitted messages too. Absent: not at all. */
  readonly trace?: 'errors' | 'always';
  readonly pacing: Pacing;
  /** Absent: without a time limit. */
  readonly retry?: {
    /** Longest time from the start of a message to its last attempt, in milliseconds. */
    readonly maxTimeMs: number;
  };
  /** Absent: a message causes one request. */
  readonly pagination?: PaginationRules;
  /** The first request may start a job, whose result is emitted. */
  readonly jobs?: JobRules;
}

/** A configuration whose body is built from a template. */
export interface TemplateConfig extends RequestConfig {
  readonly body: BodyTemplate;
}

/** A header, form field or part: a literal name and the expression of its value. */
export interface Row {
  readonly name: string;
  readonly value: Expression;
}

export type BodyTemplate =
  | { readonly kind: 'none' }
  /** One expression evaluates to the whole body. `contentType` is the configured media type in lower case, if any. */
  | { readonly kind: 'raw'; readonly contentType?: string; readonly value: Expression }
  /** One expression evaluates to the URL of a file that becomes the body. */
  | { readonly kind: 'file'; readonly contentType: string; readonly value: Expression }
  | { readonly kind: 'urlencoded'; readonly rows: readonly Row[] }
  /** With `files`, a value that is an object with `url` is replaced by the file at that URL. */
  | { readonly kind: 'multipart'; readonly rows: readonly Row[]; readonly files: boolean };

/** A limit of requests. Those of a scope share it: with the same credential, to the same host, or of the step. */
export interface RateLimit {
  readonly scope: 'credential' | 'host' | 'step';
  /** The number of requests in any span of milliseconds. */
  readonly rate?: { readonly requests: number; readonly perMs: number };
  /** The number of requests at once, to the end of their responses. */
  readonly concurrency?: number;
  /** Follows what responses say about the server's limit. */
  readonly adaptive: boolean;
}

/**
 * Time between requests. `spacing`: minimum milliseconds between the starts of two requests in one process;
 * `pause`: milliseconds between a request and the end of its message; `limits`: a message waits for all of them, up to `maxTimeMs` from its start.
 */
export type Pacing =
  | { readonly kind: 'none' }
  | { readonly kind: 'spacing'; readonly ms: number }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'limits'; readonly limits: readonly RateLimit[]; readonly maxTimeMs: number };
