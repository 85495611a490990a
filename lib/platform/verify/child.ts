import type { VerificationRequest, VerificationResult } from './protocol.js';
import { runVerification, readReason } from './runVerification.js';

/**
 * Runs the `verifyCredentials` of a component in this child process. The parent sends one request, gets one result and
 * then kills the process; the process exits by itself if the parent disconnects.
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
    sendResult({ verified: false, reason: "The component's folder does not exist" });
    return;
  }
  void runVerification(order).then(sendResult);
});
