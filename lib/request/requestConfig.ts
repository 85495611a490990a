import type { SendOptions } from '../http/message.js';
import type { OutcomeRules } from './decideOutcome.js';
import type { Expression } from './expression.js';

/** Limits that the deployment sets for every step. */
export interface ConfigEnvironment {
  /** Bytes an answer may have when it becomes part of a message. */
  readonly maxContentBytes: number;
  /** Bytes an answer may have when it becomes an attachment. */
  readonly maxFileBytes: number;
  /** Milliseconds the older functions wait for an answer when the step says nothing. */
  readonly legacyTimeoutMs: number;
}

/** A step's configuration, checked and compiled. All four functions compile into it. */
export interface RequestConfig {
  /** Which family of functions it came from: `axios` the two current ones, `classic` the two deprecated ones. */
  readonly dialect: 'v2' | 'legacy';
  readonly method: string;
  readonly url: Expression;
  readonly headers: readonly Row[];
  readonly body: BodyTemplate;
  readonly secretId: string;
  readonly outcome: OutcomeRules;
  readonly send: SendOptions;
  readonly response: ResponseRules;
  readonly pacing: Pacing;
}

/** A literal name and the expression that gives its value. */
export interface Row {
  readonly name: string;
  readonly value: Expression;
}

export type BodyTemplate =
  | { readonly kind: 'none' }
  /** One expression gives the whole body. `contentType` as configured, lower case; absent when the step names none. */
  | { readonly kind: 'raw'; readonly contentType?: string; readonly value: Expression }
  /** One expression gives the address of a file that becomes the body. */
  | { readonly kind: 'file'; readonly contentType: string; readonly value: Expression }
  | { readonly kind: 'urlencoded'; readonly rows: readonly Row[] }
  /** With `files`, a value that is an object with `url` is a file to be read from there. */
  | { readonly kind: 'multipart'; readonly rows: readonly Row[]; readonly files: boolean };

/**
 * Time between requests. `spacing`: at least so many ms between the starts of requests in one process;
 * `pause`: so many ms after a request, before the message ends.
 */
export type Pacing =
  | { readonly kind: 'none' }
  | { readonly kind: 'spacing'; readonly ms: number }
  | { readonly kind: 'pause'; readonly ms: number };

/** What an answer becomes. */
export type ResponseRules =
  | { readonly kind: 'message'; readonly encoding: BufferEncoding }
  | { readonly kind: 'attachment' }
  | {
      readonly kind: 'legacy';
      /** An answer that is a list becomes a message per item. */
      readonly split: boolean;
      /** Whether redirects are followed: a redirect that is an answer all the same says so. */
      readonly followRedirects?: boolean;
    };
