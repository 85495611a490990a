import type { JsonObject } from '../json.js';
import { fromReaderConfig, toReaderConfig, type RequestDraft } from './readerConfig.js';
import type { StepDraft } from './stepDraft.js';

/** The name of the field with the request. */
export const REQUEST_FIELD = 'reader';

type ConfigDraft = RequestDraft & Pick<StepDraft, 'settings'>;

/** Returns the configuration of a step: the fields of its function. */
export function toStepConfig(draft: ConfigDraft): JsonObject {
  return { ...draft.settings, [REQUEST_FIELD]: toReaderConfig(draft) };
}

/** Parses the configuration of a step, including one from another editor. */
export function fromStepConfig(config: JsonObject): ConfigDraft {
  const { [REQUEST_FIELD]: reader, ...settings } = config;
  return { ...fromReaderConfig(reader, settings.uploadFile === true), settings };
}
