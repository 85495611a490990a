import type { ReadProviders } from '../catalogReader.js';
import type { Account } from '../model/directory.js';
import type { AuditRecord } from '../model/audit.js';
import type { Logger } from '../model/logger.js';
import type { ResolvedSecret, SecretKey, Store } from '../store/store.js';
import type { Vault } from '../vault/vault.js';
import type { ComponentVerifier } from '../model/componentVerifier.js';
import type { ReadExamples } from '../model/example.js';
import type { StartRunProcess } from '../model/run.js';
import type { TokenClient } from '../model/tokenClient.js';
import type { Refresher } from './refresher.js';
import type { RunManager } from '../runs/runManager.js';
import type { WorkTracker } from './workTracker.js';

/** The services that the use cases depend on; created once per process. */
export interface Services {
  readonly store: Store;
  readonly vault: Vault;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a monotonic clock. */
  readonly monotonicNow: () => number;
  /** @param signal aborts the wait, which then rejects */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Logger;
  /** Returns the account of an API key's hash. Calls within one turn of the event loop share one query. */
  readonly findAccount: (keyHash: string) => Promise<Account | undefined>;
  /** Returns a secret. Calls are batched in the same way. */
  readonly findSecret: (key: SecretKey) => Promise<ResolvedSecret | undefined>;
  /** Resolves once the record is stored. Calls are batched in the same way. For records outside a transaction. */
  readonly audit: (record: AuditRecord) => Promise<void>;
  /** Work that is completed before the process exits. */
  readonly workTracker: WorkTracker;
  readonly verifyCredentials: ComponentVerifier;
  readonly runs: RunManager;
  readonly startRunProcess: StartRunProcess;
  readonly readExamples: ReadExamples;
  readonly readProviders: ReadProviders;
  /** Returns the URL for processes on this machine. */
  readonly localUrl: () => string;
  readonly tokenClient: TokenClient;
  readonly refresher: Refresher;
  /** The time before the expiry of a refresh token from which it is reported to expire soon, in ms; at most half of its lifetime. */
  readonly refreshTokenAlertMs: number;
  /** Returns the URL for users and providers, without a trailing slash. */
  readonly publicUrl: () => string;
  /** Idle time after which a session on the pages expires. */
  readonly sessionIdleMs: number;
  /** Whether providers at the host may be called without TLS. */
  readonly allowsPlainHttp: (host: string) => boolean;
}
