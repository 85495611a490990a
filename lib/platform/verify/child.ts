import type { VerificationRequest, VerificationResult } from './protocol.js';
import { runVerification, readReason } from './runVerification.js';

/**
 * The process in which a component verifies a credential. It is told what to do, answers once and is ended by its parent; it ends by itself
 * when the parent is gone.
 */
function sendResult(verdict: VerificationResult): void {
  process.send?.(verdict);
}

process.on('uncaughtException', (error) => {
  sendResult({ verified: false, reason: readReason(error) });
});
process.on('disconnect', () => process.exit());
process.once('message', (order: VerificationRequest) => {
  try {
    process.chdir(order.folder);
  } catch {
    sendResult({ verified: false, reason: "The component's folder is not there" });
    return;
  }
  void runVerification(order).then(sendResult);
});
