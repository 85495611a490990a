import type { Dialect } from '../request/dialect.js';
import type { ConfigEnvironment } from '../request/requestConfig.js';
import type { Step } from './messageRun.js';

/** More configurations than one process runs at a time; beyond that the oldest is removed. */
const MAX_CACHED_STEPS = 100;

const cachedSteps = new Map<string, Step>();

/**
 * Returns the compiled step of a configuration from the cache: the runtime passes a copy of the configuration with every message.
 *
 * @param stepKey distinguishes steps with equal configurations: the flow and the step
 * @throws RestError `configuration`, `credential`
 */
export function getStep(
  dialect: Dialect,
  stepKey: string,
  input: unknown,
  readEnvironment: () => ConfigEnvironment,
): Step {
  const key = `${dialect.name} ${stepKey}\n${JSON.stringify(input)}`;
  const found = cachedSteps.get(key);
  if (found !== undefined) return found;
  const config = dialect.parse(input, readEnvironment());
  const step: Step = { key: stepKey, dialect, config };
  const oldest = cachedSteps.keys().next();
  if (cachedSteps.size >= MAX_CACHED_STEPS && oldest.done === false) cachedSteps.delete(oldest.value);
  cachedSteps.set(key, step);
  return step;
}
