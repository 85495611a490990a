import { isEqualJson } from '../json.js';
import type { Dialect } from '../request/dialect.js';
import type { ConfigEnvironment } from '../request/requestConfig.js';
import type { Step } from './messageRun.js';

/** More configurations than one process runs at a time; beyond that the oldest is removed. */
const MAX_CACHED_STEPS = 100;

interface CachedStep {
  readonly step: Step;
  /** The configuration from which it was compiled. */
  readonly input: unknown;
}

/** The oldest first. */
const cachedSteps: CachedStep[] = [];

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
  const found = cachedSteps.findLast(
    (cached) =>
      cached.step.key === stepKey && cached.step.dialect.name === dialect.name && isEqualJson(cached.input, input),
  );
  if (found !== undefined) return found.step;
  const own = structuredClone(input);
  const step: Step = { key: stepKey, dialect, config: dialect.parse(input, readEnvironment()) };
  if (cachedSteps.length >= MAX_CACHED_STEPS) cachedSteps.shift();
  cachedSteps.push({ step, input: own });
  return step;
}
