import type { VerificationRequest, VerificationResult } from './protocol.js';
import { runVerification, readReason } from './runVerification.js';

// Runs the `verifyCredentials` of a component in this child process. The parent sends one request, receives one result and then kills
// the process; the process exits by itself if the parent disconnects.

function sendResult(result: VerificationResult): void {
  process.send?.(result);
}

process.on('uncaughtException', (error) => {
  sendResult({ verified: false, reason: readReason(error) });
});
process.on('disconnect', () => process.exit());
process.once('message', (request: VerificationRequest) => {
  try {
    process.chdir(request.folder);
  } catch {
    sendResult({ verified: false, reason: "The component's folder does not exist" });
    return;
  }
  void runVerification(request).then(sendResult);
});
