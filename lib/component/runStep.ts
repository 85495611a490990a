import { randomUUID } from 'node:crypto';
import { parseV2Config } from '../request/v2Config.js';
import { parseLegacyConfig } from '../request/legacyConfig.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutputMessage } from '../request/output.js';
import { clock, readConfigEnvironment, getPorts, readStepKey, type Emitter } from './context.js';
import { disableNagle } from './disableNagle.js';
import { runRequest } from './runRequest.js';
import { getStep } from './stepCache.js';

/**
 * Processes one message of the v2 functions. The runtime emits the returned message; undefined emits nothing.
 *
 * @throws RestError when the message fails
 */
export async function runV2Step(
  emitter: Emitter,
  message: InputMessage,
  config: unknown,
): Promise<OutputMessage | undefined> {
  disableNagle(emitter);
  const compile = (input: unknown) => parseV2Config(input, readConfigEnvironment());
  const step = getStep(`v2 ${readStepKey(emitter)}`, config, compile, clock);
  const result = await runRequest(step, message, getPorts(emitter));
  if (result.kind === 'messages') return result.messages[0];
  await emitter.emit('rebound', result.reason);
  return undefined;
}

/**
 * Processes one message of the legacy functions, which emit their results and errors and then pause.
 *
 * @throws RestError `configuration`, `credential`
 */
export async function runLegacyStep(emitter: Emitter, message: InputMessage, config: unknown): Promise<void> {
  disableNagle(emitter);
  const compile = (input: unknown) => parseLegacyConfig(input, readConfigEnvironment());
  const step = getStep(`legacy ${readStepKey(emitter)}`, config, compile, clock);
  try {
    const result = await runRequest(step, message, getPorts(emitter));
    if (result.kind === 'rebound') {
      await emitter.emit('rebound', result.reason);
      return;
    }
    const { messages } = result;
    // Without ids of their own the messages would share one, and the next step would drop the second as a duplicate.
    for (const out of messages) await emitter.emit('data', messages.length > 1 ? { id: randomUUID(), ...out } : out);
  } catch (error: unknown) {
    await emitter.emit('error', error);
  }
  const { pacing } = step.config;
  if (pacing.kind === 'pause') await clock.sleep(pacing.ms);
}
