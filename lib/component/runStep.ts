import { randomUUID } from 'node:crypto';
import { parseAxiosConfig } from '../request/axiosConfig.js';
import { parseClassicConfig } from '../request/classicConfig.js';
import type { FlowMessage } from '../request/flowMessage.js';
import type { OutMessage } from '../request/output.js';
import { clock, configEnvironment, portsFor, stepName, type Emitter } from './context.js';
import { liftNagle } from './noDelay.js';
import { runRequest } from './runRequest.js';
import { stepFor } from './steps.js';

/**
 * One message of the current functions. What it resolves with, the runtime emits; undefined emits nothing.
 * @throws RestError when the message fails
 */
export async function runAxiosStep(
  emitter: Emitter,
  message: FlowMessage,
  config: unknown,
): Promise<OutMessage | undefined> {
  liftNagle(emitter);
  const compile = (input: unknown) => parseAxiosConfig(input, configEnvironment());
  const step = stepFor(`axios ${stepName(emitter)}`, config, compile, clock);
  const ending = await runRequest(step, message, portsFor(emitter));
  if (ending.kind === 'messages') return ending.messages[0];
  await emitter.emit('rebound', ending.reason);
  return undefined;
}

/**
 * One message of the older functions: they emit what they have to say and pause before the message ends.
 * @throws RestError `configuration`
 */
export async function runClassicStep(emitter: Emitter, message: FlowMessage, config: unknown): Promise<void> {
  liftNagle(emitter);
  const compile = (input: unknown) => parseClassicConfig(input, configEnvironment());
  const step = stepFor(`classic ${stepName(emitter)}`, config, compile, clock);
  try {
    const ending = await runRequest(step, message, portsFor(emitter));
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
