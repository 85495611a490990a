import { randomUUID } from 'node:crypto';
import { parseV2Config } from '../request/v2Config.js';
import { parseLegacyConfig } from '../request/legacyConfig.js';
import type { InputMessage } from '../request/inputMessage.js';
import type { OutMessage } from '../request/output.js';
import { clock, readConfigEnvironment, getPorts, readStepName, type Emitter } from './context.js';
import { disableNagle } from './disableNagle.js';
import { runRequest } from './runRequest.js';
import { getStep } from './stepCache.js';

/**
 * One message of the current functions. What it resolves with, the runtime emits; undefined emits nothing.
 * @throws RestError when the message fails
 */
export async function runV2Step(
  emitter: Emitter,
  message: InputMessage,
  config: unknown,
): Promise<OutMessage | undefined> {
  disableNagle(emitter);
  const compile = (input: unknown) => parseV2Config(input, readConfigEnvironment());
  const step = getStep(`axios ${readStepName(emitter)}`, config, compile, clock);
  const ending = await runRequest(step, message, getPorts(emitter));
  if (ending.kind === 'messages') return ending.messages[0];
  await emitter.emit('rebound', ending.reason);
  return undefined;
}

/**
 * One message of the older functions: they emit what they have to say and pause before the message ends.
 * @throws RestError `configuration`
 */
export async function runLegacyStep(emitter: Emitter, message: InputMessage, config: unknown): Promise<void> {
  disableNagle(emitter);
  const compile = (input: unknown) => parseLegacyConfig(input, readConfigEnvironment());
  const step = getStep(`classic ${readStepName(emitter)}`, config, compile, clock);
  try {
    const ending = await runRequest(step, message, getPorts(emitter));
    if (ending.kind === 'rebound') {
      await emitter.emit('rebound', ending.reason);
      return;
    }
    const { messages } = ending;
    // Without ids of their own the parts would share one, and the next step's process takes the second for a duplicate.
    for (const out of messages) await emitter.emit('data', messages.length > 1 ? { id: randomUUID(), ...out } : out);
  } catch (error: unknown) {
    await emitter.emit('error', error);
  }
  const { pacing } = step.config;
  if (pacing.kind === 'pause') await clock.sleep(pacing.ms);
}
