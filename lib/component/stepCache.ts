import type { RequestConfig } from '../request/requestConfig.js';
import { createPacer } from './pacer.js';
import type { Ports, Step } from './runRequest.js';

/** More configurations than one process runs at a time; beyond that the oldest is removed. */
const MAX_CACHED_STEPS = 100;

const cachedSteps = new Map<string, Step>();

/**
 * Returns the compiled step of a configuration from the cache: the runtime passes a copy of the configuration with every message.
 *
 * @param stepKey distinguishes steps with equal configurations: the dialect, the flow and the step
 * @throws RestError `configuration`, `credential`
 */
export function getStep(
  stepKey: string,
  input: unknown,
  compile: (input: unknown) => RequestConfig,
  tools: Pick<Ports, 'now' | 'sleep'>,
): Step {
  const key = `${stepKey}\n${JSON.stringify(input)}`;
  const found = cachedSteps.get(key);
  if (found !== undefined) return found;
  const config = compile(input);
  const step = { config, pacer: createPacer(config.pacing.kind === 'spacing' ? config.pacing.ms : 0, tools) };
  const oldest = cachedSteps.keys().next();
  if (cachedSteps.size >= MAX_CACHED_STEPS && oldest.done === false) cachedSteps.delete(oldest.value);
  cachedSteps.set(key, step);
  return step;
}
