import { asJsonObject } from '../../json.js';
import type { StepDraft } from '../stepDraft.js';
import { readSetting, setMember } from '../structuredSetting.js';
import { parseQuery, replaceQuery } from '../urlQuery.js';
import type { ProposedPagination } from './proposal.js';

/** Settings of a step that were proposed. */
export interface ProposedSettings {
  readonly records?: string;
  readonly pagination?: ProposedPagination;
}

/** Writes proposed settings into a step. A query parameter that the pagination sends is removed from the URL and the parameters. */
export function applyProposal(draft: StepDraft, { records, pagination }: ProposedSettings): StepDraft {
  const withRecords = records === undefined ? draft : setSetting(draft, 'records', records);
  if (pagination === undefined) return withRecords;
  const { name } = pagination;
  const step = setSetting(withRecords, 'pagination', pagination);
  return name === undefined || pagination.in === 'body' ? step : removeQueryParameter(step, name);
}

function setSetting(draft: StepDraft, name: string, value: unknown): StepDraft {
  return { ...draft, settings: setMember(draft.settings, name, value) };
}

function removeQueryParameter(draft: StepDraft, removed: string): StepDraft {
  const rows = parseQuery(draft.url) ?? [];
  const keptRows = rows.filter(({ name }) => name !== removed);
  const url = keptRows.length === rows.length ? draft.url : replaceQuery(draft.url, keptRows);
  const setting = readSetting(draft.settings.parameters, 'Parameters');
  if (setting.kind === 'text' || !Array.isArray(setting.value)) return { ...draft, url };
  const kept = setting.value.filter((parameter) => {
    const { name, in: place } = asJsonObject(parameter);
    return !(place === 'query' && name === removed);
  });
  if (kept.length === setting.value.length) return { ...draft, url };
  return setSetting({ ...draft, url }, 'parameters', kept);
}
