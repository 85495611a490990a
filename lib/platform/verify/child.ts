import type { Order, Verdict } from './protocol.js';
import { runVerification, wordsOf } from './runVerification.js';

/**
 * The process in which a component verifies a credential. It is told what to do, answers once and is ended by its parent; it ends by itself
 * when the parent is gone.
 */
function answer(verdict: Verdict): void {
  process.send?.(verdict);
}

process.on('uncaughtException', (error) => {
  answer({ verified: false, reason: wordsOf(error) });
});
process.on('disconnect', () => process.exit());
process.once('message', (order: Order) => {
  try {
    process.chdir(order.folder);
  } catch {
    answer({ verified: false, reason: "The component's folder is not there" });
    return;
  }
  void runVerification(order).then(answer);
});
