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

/** Everything that is kept. What one method does happens wholly or not at all. */
export interface Store extends Repositories {
  /**
   * All that `work` does through its argument happens wholly, or not at all when it throws. After a call that was rejected it
   * has to throw: PostgreSQL takes nothing more. What it awaits of the store itself, past its argument, may only be reads:
   * a change would wait for the transaction to end.
   */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Brings the schema up to date; replicas that start together wait for each other. */
  migrate(): Promise<void>;
  /** Rejects when the store can't be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A row that has to be unique is there already. */
export class Conflict extends Error {
  override readonly name = 'Conflict';

  constructor(readonly field: 'user.email' | 'api_key.hash' | 'component.name' | 'secret.reference') {
    super(`${field} is taken`);
  }
}
