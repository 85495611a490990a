import type { Account } from '../model/directory.js';
import type { AuditRecord } from '../model/audit.js';
import type { Logger } from '../model/logger.js';
import type { ResolvedSecret, SecretKey, Store } from '../store/store.js';
import type { Vault } from '../vault/vault.js';
import type { ComponentVerifier } from '../model/componentVerifier.js';
import type { ReadExamples } from '../model/example.js';
import type { StartRunProcess } from '../model/run.js';
import type { TokenClient } from '../model/tokenClient.js';
import type { Refresher, RefreshSettings } from '../refresher/refresher.js';
import type { RunManager } from './runs/runManager.js';
import type { WorkTracker } from './workTracker.js';

/** What the use-cases work with; each process makes one. */
export interface Services {
  readonly store: Store;
  readonly vault: Vault;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since some moment; never moves back, whatever is done to the clock. */
  readonly monotonicNow: () => number;
  /** @param signal rejects it early */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Logger;
  /** Whom an API key's hash belongs to. Those asked for in one turn of the event loop are one query. */
  readonly findAccount: (keyHash: string) => Promise<Account | undefined>;
  /** Batched in the same way. */
  readonly findSecret: (key: SecretKey) => Promise<ResolvedSecret | undefined>;
  /** Resolves once the record is kept. Batched in the same way; for what is not part of a transaction. */
  readonly audit: (record: AuditRecord) => Promise<void>;
  /** What the end of the process waits for. */
  readonly workTracker: WorkTracker;
  readonly verifyCredentials: ComponentVerifier;
  readonly runs: RunManager;
  readonly startRunProcess: StartRunProcess;
  readonly readExamples: ReadExamples;
  /** Where processes on this machine reach the service. */
  readonly localUrl: () => string;
  readonly tokenClient: TokenClient;
  readonly refresher: Refresher;
  readonly refreshSettings: RefreshSettings;
  /** Where people and providers reach the service, without a slash at its end. */
  readonly publicUrl: () => string;
  /** Without a request for so long a session on the pages ends. */
  readonly sessionIdleMs: number;
  /** Whether providers at that host may be called without TLS. */
  readonly allowsPlainHttp: (host: string) => boolean;
}
