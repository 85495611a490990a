import type { Dialect } from '../request/dialect.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutputMessage } from '../request/outputMessage.js';
import { clock, getPorts, readConfigEnvironment, readStepKey, type Emitter } from './context.js';
import { disableNagle } from './disableNagle.js';
import type { Step } from './messageRun.js';
import { runRequest } from './runRequest.js';
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
 * @throws RestError `configuration`, `credential`
 */
export async function runAndEmit(
  dialect: Dialect,
  emitter: Emitter,
  message: InputMessage,
  config: unknown,
): Promise<void> {
  const step = prepareStep(dialect, emitter, config);
  try {
    const result = await runRequest(step, message, getPorts(emitter), (out) => emitter.emit('data', out));
    if (result.kind === 'rebound') {
      await emitter.emit('rebound', result.reason);
      return;
    }
  } catch (error: unknown) {
    await emitter.emit('error', error);
  }
  const { pacing } = step.config;
  if (pacing.kind === 'pause') await clock.sleep(pacing.ms);
}

function prepareStep(dialect: Dialect, emitter: Emitter, config: unknown): Step {
  disableNagle(emitter);
  const stepKey = readStepKey(emitter);
  return getStep(dialect, stepKey, config, () => ({ ...readConfigEnvironment(), stepKey }));
}
