import { RestError } from '../errors.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { Flow, FlowStep } from '../runner/flow.js';
import { isRequestFunction } from '../step/requestFunction.js';
import { readSetting } from '../step/structuredSetting.js';

interface Overrides {
  /** `incremental.initial` */
  readonly since?: string;
  /** `pagination.maxPages` */
  readonly maxPages?: number;
}

/**
 * Returns the flow with other settings in all `request` steps that have the field.
 *
 * @throws RestError `usage` when no step has it
 */
export function overrideSteps(flow: Flow, { since, maxPages }: Overrides): Flow {
  let changed = flow;
  if (since !== undefined) changed = override(changed, '--since', 'incremental', 'initial', toScalar(since));
  if (maxPages !== undefined) changed = override(changed, '--max-pages', 'pagination', 'maxPages', maxPages);
  return changed;
}

/** Reads a value as a flow file has it: digits that a number can hold are a number. */
function toScalar(text: string): string | number {
  return /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}

function override(flow: Flow, option: string, field: string, member: string, value: string | number): Flow {
  let count = 0;
  const change = <Step extends FlowStep>(step: Step): Step => {
    const config = isRequestFunction(step.function) ? setMember(step.config, field, member, value) : undefined;
    if (config === undefined) return step;
    count += 1;
    return { ...step, config };
  };
  const changed = { ...flow, steps: flow.steps.map(change), ...(flow.trigger && { trigger: change(flow.trigger) }) };
  if (count > 0) return changed;
  throw new RestError(
    'usage',
    `${option} needs a step of the function request or requestTrigger with ${field}; the flow has none`,
  );
}

/** Undefined if the configuration hasn't the field, of its own or among those of `advanced`. */
function setMember(config: JsonObject, field: string, member: string, value: unknown): JsonObject | undefined {
  const own = readObject(config[field]);
  if (own !== undefined) return { ...config, [field]: { ...own, [member]: value } };
  const advanced = readObject(config.advanced);
  const among = advanced && setMember(advanced, field, member, value);
  return among && { ...config, advanced: among };
}

/** A text that can't be parsed is an error of the step. */
function readObject(stored: unknown): JsonObject | undefined {
  const setting = readSetting(stored, '');
  return setting.kind === 'value' && isJsonObject(setting.value) ? setting.value : undefined;
}
