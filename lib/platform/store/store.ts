import type { AuthFlowRepository } from './port/authFlows.js';
import type { AuthClientRepository, ComponentRepository, SecretRepository } from './port/credentials.js';
import type { DirectoryRepository } from './port/directory.js';
import type { DeliveryRepository, EventRepository, RevocationRepository, WebhookRepository } from './port/events.js';
import type { AuditRepository, IdempotencyRepository, SealedRepository } from './port/records.js';
import type { RefreshAttemptRepository, RefreshRepository } from './port/refreshes.js';
import type { SessionRepository } from './port/sessions.js';

export type * from './port/authFlows.js';
export type * from './port/credentials.js';
export type * from './port/directory.js';
export type * from './port/events.js';
export type * from './port/page.js';
export type * from './port/records.js';
export type * from './port/refreshes.js';
export type * from './port/sessions.js';

export interface Repositories {
  readonly directory: DirectoryRepository;
  readonly components: ComponentRepository;
  readonly authClients: AuthClientRepository;
  readonly secrets: SecretRepository;
  readonly refreshes: RefreshRepository;
  readonly attempts: RefreshAttemptRepository;
  readonly authFlows: AuthFlowRepository;
  readonly sessions: SessionRepository;
  readonly events: EventRepository;
  readonly webhooks: WebhookRepository;
  readonly deliveries: DeliveryRepository;
  readonly revocations: RevocationRepository;
  readonly audit: AuditRepository;
  readonly idempotency: IdempotencyRepository;
  readonly sealed: SealedRepository;
}

/** The persistent state of the service. Each method is atomic. */
export interface Store extends Repositories {
  /**
   * Runs `work` in a transaction: its changes through the argument are committed together, or rolled back when it throws. It must
   * throw after a rejected call, because PostgreSQL then rejects further statements. On the store itself, instead of the argument,
   * it may only await reads: a write would wait for the end of the transaction.
   */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Migrates the schema to the latest version. Replicas that start at the same time wait for each other. */
  migrate(): Promise<void>;
  /** Rejects when the store can't be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A value that must be unique is already in use. */
export class Conflict extends Error {
  override readonly name = 'Conflict';

  constructor(readonly field: 'user.email' | 'api_key.hash' | 'component.name' | 'secret.reference') {
    super(`${field} is already in use`);
  }
}
