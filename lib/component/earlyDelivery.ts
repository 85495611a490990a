import { RestError } from '../errors.js';
import type { InputMessage } from '../request/inputMessage.js';
import { MAX_STEP_MS } from '../request/requestConfig.js';
import type { Ports, Step } from './messageRun.js';
import type { MessageResult } from './runAttempts.js';

/**
 * Processes a message when it is due. If it returned to its queue for a time, and the runtime delivers it earlier, it waits for the rest here, up to
 * `retry.maxTime`; if the rest is longer, it returns to its queue at once. So no request is sent before the server's time. A message that the
 * runtime would not return once more waits for as long as a step may take.
 */
export async function processWhenDue(
  step: Step,
  message: InputMessage,
  { returns, sleep, log }: Ports,
  process: () => Promise<MessageResult>,
): Promise<MessageResult> {
  if (returns === undefined || message.id === undefined) return process();
  const { times, maxCount } = returns;
  const key = `${step.key ?? ''} ${message.id}`;
  const waitMs = times.computeWaitMs(key);
  const isLast = times.count(key) >= maxCount;
  if (waitMs > computeMaxWaitMs(step, isLast)) {
    times.add(key, waitMs);
    return { kind: 'rebound', reason: createReason(waitMs) };
  }
  if (waitMs > 0) {
    log.debug(`the message is delivered ${describeMs(waitMs)} too early and waits`);
    await sleep(waitMs);
  }
  const result = await process().catch((error: unknown) => {
    times.forget(key);
    throw error;
  });
  if (result.kind === 'rebound') times.add(key, result.reason.reboundAfterMs ?? 0);
  else times.forget(key);
  return result;
}

/** The attempts that follow may take as long as `retry.maxTime` once more. */
function computeMaxWaitMs({ config }: Step, isLast: boolean): number {
  const maxTimeMs = config.retry?.maxTimeMs ?? 0;
  const restMs = Math.max(0, MAX_STEP_MS - maxTimeMs);
  return isLast ? restMs : Math.min(maxTimeMs, restMs);
}

function createReason(waitMs: number): RestError {
  const reason = new RestError(
    'rate_limit',
    `the message is delivered ${describeMs(waitMs)} before the next request is allowed, and returns to its queue without a request`,
  );
  reason.reboundAfterMs = waitMs;
  return reason;
}

function describeMs(ms: number): string {
  return `${String(Math.ceil(ms / 1000))} s`;
}
