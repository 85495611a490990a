import type { Tracer } from '@opentelemetry/api';
import type { Send, SendOptions } from '../http/message.js';
import type { Dialect } from '../request/dialect.js';
import type { Scope } from '../request/expression.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { JobReading } from '../request/jobs/jobReading.js';
import type { PageReading } from '../request/pagination/pageReading.js';
import type { RequestConfig } from '../request/requestConfig.js';
import type { ApiProvider } from '../request/apiProvider.js';
import type { FindProvider } from './providerCatalog.js';
import type { ConditionalRequest } from './conditionalRequest.js';
import type { FileStore } from './fileStore.js';
import type { Logger } from './logger.js';
import type { MessageSpan } from './messageSpan.js';
import type { MessageTrace } from './messageTrace.js';
import type { Permit, RateLimiter } from './limits/rateLimiter.js';
import type { ReturnTimes } from './limits/returnTimes.js';
import type { MessageCredential } from './rejectedCredential.js';
import type { PageState, RunIdentity } from './pageState.js';
import type { RecordState } from './recordState.js';
import type { LoadedSecret, SecretApi } from './secretApi.js';
import type { StepState } from './stepState.js';

/** The external functions that the processing of one message uses. */
export interface Ports {
  readonly send: Send;
  readonly secrets: SecretApi;
  readonly findProvider: FindProvider;
  /** Limits the requests of all steps that share it. */
  readonly limiter: RateLimiter;
  readonly files: FileStore;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly createId: () => string;
  readonly tracer: Tracer;
  readonly log: Logger;
  readonly flowVariables: () => unknown;
  /** Absent for functions without state. */
  readonly state?: StepState;
  /** Absent: a message that returned to its queue is processed when it is delivered. */
  readonly returns?: {
    readonly times: ReturnTimes;
    /** The number of times that the runtime returns a message to its queue. */
    readonly maxCount: number;
  };
  /** Absent: an interrupted run can't be recognized. */
  readonly run?: RunIdentity;
}

/** A step's dialect and compiled configuration. */
export interface Step {
  /** The ids of the flow and the step. Absent: unknown. */
  readonly key?: string;
  readonly dialect: Dialect;
  /** Compiled by the dialect. */
  readonly config: RequestConfig;
}

/** A page of a message with pagination. */
export interface PageRun {
  readonly reading: PageReading;
  /** URL of its request without the credential, once there is one. */
  requestUrl?: URL;
  /** Names of the query parameters of the credential in that request. */
  credentialQuery?: readonly string[];
}

/** The state that all attempts of a message, or of one of its pages, share. */
export interface MessageRun {
  readonly step: Step;
  readonly message: InputMessage;
  readonly ports: Ports;
  /** The step's configuration, with what the provider adds. */
  readonly config: RequestConfig;
  /** Without `$credential`, which each attempt adds. */
  readonly scope: Scope;
  /** Of the credential, as far as the catalogue knows it and the dialect uses it. */
  readonly provider: ApiProvider | undefined;
  readonly credential: MessageCredential;
  /** Those of the step, with the message's cookies, trace and spans. */
  readonly send: SendOptions;
  /** Present if the step or a subscriber of `attemptChannel` wants it. */
  readonly trace: MessageTrace | undefined;
  readonly span: MessageSpan | undefined;
  /** Permits of requests whose responses have not ended. */
  readonly permits: Set<Permit>;
  /** Set if the step distinguishes new records from known ones. */
  readonly records: RecordState | undefined;
  /** Set if the run can continue after an interruption. */
  readonly pages: PageState | undefined;
  /** Set if the step's requests are conditional. */
  readonly conditional: ConditionalRequest | undefined;
  /** Absent: a message causes one request. */
  readonly page?: PageRun;
  /** Set if the request starts a job, or follows one that does. */
  readonly job?: JobReading;
  /** The origins that receive the credential, where a response named the URL. Absent: that of the request. */
  readonly origins?: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  /** Method, origin and path of the latest request, for log lines. */
  target: string;
  /** The scope with `$credential`, for as long as the credential stays. */
  credentialScope?: { readonly secret: LoadedSecret; readonly scope: Scope };
}
