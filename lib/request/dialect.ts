import type { RestError } from '../errors.js';
import type { HttpRequest } from '../http/message.js';
import type { ApiProvider } from './apiProvider.js';
import type { OpenFile } from './body/multipart.js';
import type { Scope } from './expression.js';
import type { FailureTexts } from './failure.js';
import type { FunctionDescriptor } from './functionDescriptor.js';
import type { InputMessage } from './inputMessage.js';
import type { JobRequest } from './jobs/job.js';
import type { JobReading } from './jobs/jobReading.js';
import type { AttemptContext, AttemptResult, Outcome } from './outcome.js';
import type { OutputMessage } from './outputMessage.js';
import type { PageReading } from './pagination/pageReading.js';
import type { RecordTracker } from './recordTracking.js';
import type { ReceivedResponse } from './receivedResponse.js';
import type { ConfigEnvironment, RequestConfig } from './requestConfig.js';

/**
 * Everything in which an action and its trigger differ from those of other dialects. The engine asks it; `Config` is known to the
 * dialect alone, except for the members of `RequestConfig`.
 */
export interface Dialect<Config extends RequestConfig = RequestConfig> extends FailureTexts {
  readonly name: string;
  readonly descriptor: FunctionDescriptor;
  /** Statuses that reject a refreshable credential, besides those of the credential's type. */
  readonly rejectionStatuses: readonly number[];
  /** Statuses that do so if their challenge has the error `invalid_token` (RFC 6750, section 3.1). Absent: none. */
  readonly invalidTokenStatuses?: readonly number[];
  /** `decide` says when a rejected credential is refreshed. Absent: always, before `decide`. */
  readonly decidesRefresh?: true;
  /**
   * Parses and compiles the fields of a step. The result serves all its messages.
   *
   * @throws RestError `configuration`, `credential` when a field is invalid
   */
  parse(input: unknown, environment: ConfigEnvironment): Config;
  /**
   * Returns the configuration with what the catalogue says about the credential's provider: defaults, and rules after those of the step.
   * Absent: the dialect uses neither the provider nor `$credential`.
   */
  withProvider?(config: Config, provider: ApiProvider): Config;
  /**
   * Returns the messages for a message that causes no request; undefined when it causes one. Absent: each message causes one.
   *
   * @throws RestError `expression`, `request`
   */
  skip?(config: Config, message: InputMessage, scope: Scope): OutputMessages | undefined;
  /**
   * Builds the request of a message, without its credential. Files are opened when the body is read.
   *
   * @param page the page to request, if the configuration has pagination
   * @throws RestError `expression`, `request` for a field, which the text names
   */
  buildRequest(
    config: Config,
    message: InputMessage,
    scope: Scope,
    openFile: OpenFile,
    page?: PageReading,
  ): HttpRequest;
  /** Decides what to do after an attempt. The last attempt is never followed by a retry or a delay. */
  decide(config: Config, result: AttemptResult, context: AttemptContext): Outcome | Promise<Outcome>;
  /**
   * Returns the configuration for a request of a job after the first one, if the configuration has rules for jobs.
   *
   * @param leftMs milliseconds for which a poll may be repeated
   */
  forJob?(config: Config, request: Exclude<JobRequest, { kind: 'submit' }>, leftMs: number): Config;
  /**
   * Decides what a response means for its job, after `decide` wants to emit it. What follows it becomes known to `reading`.
   *
   * @throws RestError `expression`, `request`, `response` when the URL of the job or of its result can't be found
   * @throws TransportError when the response breaks off
   */
  decideJob?(
    config: Config,
    response: ReceivedResponse,
    reading: JobReading,
    context: Pick<AttemptContext, 'scope' | 'nowMs'>,
  ): Promise<Outcome>;
  /**
   * Reads a response with the outcome `emit`. While the promise is pending, an error is the result of the attempt, so it can be
   * retried; later it fails the message. Each message is produced when the one before it has been emitted.
   *
   * @throws RestError `response` when the body doesn't match its media type, `file`, `platform` when it can't be stored
   * @throws TransportError when the response breaks off
   */
  toMessages(config: Config, response: ReceivedResponse, context: EmissionContext): Promise<OutputMessages>;
  /**
   * Builds the message of an attempt without a usable response, whose outcome is `emitFailure`.
   *
   * @param createId as in `EmissionContext`
   */
  toFailureMessage(error: RestError, createId: () => string): OutputMessage;
}

/** The state of a message on which the messages of its response depend. */
export interface EmissionContext {
  /** The message that caused the request. */
  readonly message: InputMessage;
  /** Creates an id for each of several messages, which otherwise would share the id of `message`. */
  readonly createId: () => string;
  /** The data of `message`, for expressions. */
  readonly scope: Scope;
  /** Collects what the next page depends on. Absent: the step has no pages. */
  readonly page?: PageReading | undefined;
  /** Selects the records to emit, and keeps the state of those that are emitted. Absent: all records are emitted. */
  readonly tracker?: RecordTracker | undefined;
}

export type OutputMessages = Iterable<OutputMessage> | AsyncIterable<OutputMessage>;
