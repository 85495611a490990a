import type { RequestConfig } from '../request/requestConfig.js';
import { createPacer } from './pacer.js';
import type { Ports, Step } from './runRequest.js';

/** More configurations than one process ever runs at a time; past that the oldest is compiled anew when it comes again. */
const MOST_STEPS = 100;

const steps = new Map<string, Step>();

/**
 * The step of a configuration, compiled once: the runtime hands every message its own copy of it.
 * @param name tells apart what may have the same configuration: the function, and the step in its flow
 * @throws RestError `configuration`
 */
export function getStep(
  name: string,
  input: unknown,
  compile: (input: unknown) => RequestConfig,
  tools: Pick<Ports, 'now' | 'sleep'>,
): Step {
  const key = `${name}\n${JSON.stringify(input)}`;
  const found = steps.get(key);
  if (found !== undefined) return found;
  const config = compile(input);
  const step = { config, pacer: createPacer(config.pacing.kind === 'spacing' ? config.pacing.ms : 0, tools) };
  const oldest = steps.keys().next();
  if (steps.size >= MOST_STEPS && oldest.done === false) steps.delete(oldest.value);
  steps.set(key, step);
  return step;
}
