import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthFlowId } from '../../model/ids.js';

export type AuthFlowChanges = Partial<
  Pick<
    AuthFlow,
    'status' | 'errorCode' | 'errorDescription' | 'sealed' | 'keyId' | 'pollAtMs' | 'secretId' | 'expiresAtMs'
  >
>;

export interface AuthFlowRepository {
  add(flow: AuthFlow): Promise<void>;
  find(id: AuthFlowId): Promise<AuthFlow | undefined>;
  findByState(stateHash: string): Promise<AuthFlow | undefined>;
  /** Only while it is in that status. @returns the new state; undefined: gone, or no longer in that status */
  update(id: AuthFlowId, expected: AuthFlow['status'], changes: AuthFlowChanges): Promise<AuthFlow | undefined>;
  /**
   * Pending ones that haven't expired and whose poll is due; each is put off until `untilMs`, so that no other process takes it
   * meanwhile.
   */
  claimDuePolls(nowMs: number, untilMs: number, limit: number): Promise<readonly AuthFlow[]>;
  /** Those that expired before then. */
  deleteExpired(beforeMs: number): Promise<void>;
}
