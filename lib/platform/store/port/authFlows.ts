import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthFlowId } from '../../model/ids.js';

export type AuthFlowChanges = Partial<
  Pick<
    AuthFlow,
    | 'status'
    | 'errorCode'
    | 'errorDescription'
    | 'sealed'
    | 'keyId'
    | 'quarantinedAtMs'
    | 'pollAtMs'
    | 'secretId'
    | 'expiresAtMs'
  >
>;

export interface AuthFlowRepository {
  add(flow: AuthFlow): Promise<void>;
  find(id: AuthFlowId): Promise<AuthFlow | undefined>;
  findByState(stateHash: string): Promise<AuthFlow | undefined>;
  /**
   * Updates the flow if it still has the expected status.
   * @returns the updated flow; undefined if it was deleted or has another status
   */
  update(id: AuthFlowId, expected: AuthFlow['status'], changes: AuthFlowChanges): Promise<AuthFlow | undefined>;
  /** Returns pending, unexpired flows whose poll is due, and postpones their polls to `untilMs` so that no other process claims them. */
  claimDuePolls(nowMs: number, untilMs: number, limit: number): Promise<readonly AuthFlow[]>;
  /** Deletes the flows that expired before the time. */
  deleteExpired(beforeMs: number): Promise<void>;
}
