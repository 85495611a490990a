import type { JsonObject } from '../../../json.js';
import type { Fields } from '../../api/resources.js';
import { locateProblem } from './requestForm/fieldProblems.js';
import { REQUEST_TABS } from './requestForm/requestTabsList.js';
import { findSettingProblem } from './settingProblem.js';

/** An error of the configuration, and where the page has its field. */
export interface PlacedProblem {
  readonly text: string;
  /** Name of the tab, or `bar` for the request bar. Absent if the error is about no field of the page. */
  readonly place?: string;
}

/** Finds the tab of an error of `request`. @param labels of the fields by name */
export function placeRequestProblem(
  text: string,
  settings: JsonObject,
  labels: Readonly<Record<string, string>>,
): PlacedProblem {
  const [field] = locateProblem(text, settings, labels)?.split('.') ?? [];
  const tab = REQUEST_TABS.find(({ fields }) => (fields as readonly string[]).includes(field ?? ''))?.name;
  const place = placeReaderProblem(text) ?? (field === undefined ? undefined : (tab ?? 'general'));
  return { text, ...(place !== undefined && { place }) };
}

/** Finds the tab of an error of the other functions. */
export function placeSettingProblem(text: string, settings: Fields): PlacedProblem {
  const isSetting = Object.keys(findSettingProblem(text, settings)).length > 0;
  const place = placeReaderProblem(text) ?? (isSetting ? 'settings' : undefined);
  return { text, ...(place !== undefined && { place }) };
}

/** Finds the place of an error of the field with method, URL and headers. */
function placeReaderProblem(text: string): string | undefined {
  if (/^(URL|Method)\b/.test(text)) return 'bar';
  return /^Header \d/.test(text) ? 'headers' : undefined;
}
