import { isJsonObject, type JsonObject } from '../../../../json.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import { readSetting, setMember } from '../../../../step/structuredSetting.js';
import type { SampleResult } from './sampleResult.js';

/** Pages that a sample reads at most. */
export const SAMPLE_PAGES = 2;

/** Returns the value of a field, its own or that in the field `advanced`; undefined without one. Text that is no YAML of an object is an expression. */
export function readField({ settings }: Pick<StepDraft, 'settings'>, name: string): unknown {
  const stored = [settings[name], readAdvanced(settings)?.[name]].find(
    (value) => value !== undefined && value !== null && value !== '',
  );
  const read = readOwn(stored);
  return typeof stored === 'string' && !isJsonObject(read) ? stored : read;
}

/** Returns the step with the fields of the field `advanced` as its own. Repeated ones, whose error is to be shown, stay there. */
export function unfoldAdvanced(draft: StepDraft): StepDraft {
  const { settings } = draft;
  const advanced = readAdvanced(settings);
  if (advanced === undefined || Object.keys(advanced).some((name) => Object.hasOwn(settings, name))) return draft;
  return { ...draft, settings: { ...advanced, ...setMember(settings, 'advanced', undefined) } };
}

/** Limits the pages of a step for a sample. A step without pagination, or with an invalid one, stays the same. */
export function limitPages(draft: StepDraft): StepDraft {
  const { settings } = draft;
  const own = readOwn(settings.pagination);
  if (own !== undefined) return { ...draft, settings: setMember(settings, 'pagination', limit(own)) };
  const advanced = readAdvanced(settings);
  const rare = readOwn(advanced?.pagination);
  if (advanced === undefined || rare === undefined) return draft;
  return { ...draft, settings: setMember(settings, 'advanced', setMember(advanced, 'pagination', limit(rare))) };
}

function limit(pagination: unknown): unknown {
  if (!isJsonObject(pagination)) return pagination;
  const { maxPages = SAMPLE_PAGES } = pagination;
  // The error of another value is to be shown.
  if (typeof maxPages !== 'number') return pagination;
  const limited = setMember(pagination, 'maxPages', Math.min(maxPages, SAMPLE_PAGES));
  return setMember(limited, 'onLimit', undefined);
}

function readAdvanced(settings: JsonObject): JsonObject | undefined {
  const advanced = readOwn(settings.advanced);
  return isJsonObject(advanced) ? advanced : undefined;
}

function readOwn(stored: unknown): unknown {
  const setting = readSetting(stored, 'Setting');
  return setting.kind === 'value' && setting.value !== null && setting.value !== '' ? setting.value : undefined;
}

type ReadPages = Pick<SampleResult, 'attempts' | 'errors' | 'pageLimit'>;

/** Says how many pages a sample has read, and why it read no more; undefined without pagination. */
export function describePages({ attempts, errors, pageLimit }: ReadPages, isBusy: boolean): string | undefined {
  const pages = attempts.reduce((most, { page = 0 }) => Math.max(most, page), 0);
  if (pages === 0) return undefined;
  const count = pages === 1 ? '1 page' : `${String(pages)} pages`;
  if (isBusy || errors.length > 0) return `${count} so far.`;
  if (pageLimit === undefined) return `${count}: there are no further ones.`;
  return pageLimit === `pagination.maxPages (${String(SAMPLE_PAGES)})`
    ? `${count}, and there are more: a sample reads ${String(SAMPLE_PAGES)} at most, and its last message has truncated: true. The saved step reads on.`
    : `${count}, and there are more: ended at ${pageLimit}.`;
}
