import type { Dialect } from '../request/dialect.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutputMessage } from '../request/outputMessage.js';
import { clock, getPorts, readConfigEnvironment, readStepKey, type Emitter } from './context.js';
import { disableNagle } from './disableNagle.js';
import type { Step } from './messageRun.js';
import { runRequest } from './runRequest.js';
import { openStepState } from './stepState.js';
import { getStep } from './stepCache.js';

/**
 * Processes one message of a function whose responses become one message each. The runtime emits the returned message; undefined
 * emits nothing.
 *
 * @throws RestError when the message fails
 */
export async function runAndReturn(
  dialect: Dialect,
  emitter: Emitter,
  message: InputMessage,
  config: unknown,
): Promise<OutputMessage | undefined> {
  const step = prepareStep(dialect, emitter, config);
  let returned: OutputMessage | undefined;
  const result = await runRequest(step, message, getPorts(emitter), (out) => {
    returned = out;
    return Promise.resolve();
  });
  if (result.kind === 'rebound') await emitter.emit('rebound', result.reason);
  return returned;
}

/**
 * Processes one message of a function that emits its messages and errors itself, and then pauses if the step says so.
 *
 * @param kept for a function that keeps state in the snapshot of the runtime: this snapshot, and what is the same for a run that continues
 *   after an interruption
 * @throws RestError `configuration`, `credential`
 */
export async function runAndEmit(
  dialect: Dialect,
  emitter: Emitter,
  message: InputMessage,
  config: unknown,
  kept?: { readonly snapshot: unknown; readonly runKey: string | undefined },
): Promise<void> {
  const step = prepareStep(dialect, emitter, config);
  const update = (members: object): Promise<unknown> => emitter.emit('updateSnapshot', members);
  const state = kept && openStepState(readStepKey(emitter), kept.snapshot, update, emitter.logger);
  const emit = step.config.keepsState === true ? emitConfirmed : emitData;
  try {
    const run =
      kept?.runKey === undefined ? undefined : { key: kept.runKey, allPublished: () => allPublished(emitter) };
    const ports = getPorts(emitter, { ...(state && { state }), ...(run && { run }) });
    const result = await runRequest(step, message, ports, (out) => emit(emitter, out));
    if (result.kind === 'rebound') {
      await emitter.emit('rebound', result.reason);
      return;
    }
  } catch (error: unknown) {
    if (!(error instanceof UnpublishedMessage)) await emitter.emit('error', error);
  } finally {
    state?.close();
  }
  const { pacing } = step.config;
  if (pacing.kind === 'pause') await clock.sleep(pacing.ms);
}

/** The runtime has reported that it couldn't publish a message. */
class UnpublishedMessage extends Error {}

function emitData(emitter: Emitter, out: OutputMessage): Promise<unknown> {
  return emitter.emit('data', out);
}

/**
 * Emits a message that the state of the step will cover. The runtime resolves `emit` even if it can't publish the message, for example because
 * it is too large; it reports that itself, and counts it.
 *
 * @throws UnpublishedMessage
 */
async function emitConfirmed(emitter: Emitter, out: OutputMessage): Promise<void> {
  await emitter.emit('data', out);
  if (!allPublished(emitter)) throw new UnpublishedMessage();
}

function allPublished({ errorCount = 0 }: Emitter): boolean {
  return errorCount === 0;
}

function prepareStep(dialect: Dialect, emitter: Emitter, config: unknown): Step {
  disableNagle(emitter);
  const stepKey = readStepKey(emitter);
  return getStep(dialect, stepKey, config, () => ({ ...readConfigEnvironment(), stepKey }));
}
