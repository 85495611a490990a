import { isRequestFunction } from './requestFunction.js';
import { collectSettingExpressions } from './settingExpressions.js';
import { isBlankRow, isFileRow, type BodyDraft, type PartRow, type Row, type StepDraft } from './stepDraft.js';
import { parseQuery } from './urlQuery.js';
import type { StepValue } from './stepValue.js';

/** Returns the expressions of a step by field name. Of the body only those that are sent. */
export function collectExpressions({
  function: name,
  url,
  headers,
  body,
  settings,
}: StepDraft): Readonly<Record<string, string>> {
  const fields: readonly (readonly [string, StepValue])[] = [
    ['url', url],
    ...collectRowFields('query', parseQuery(url) ?? []),
    ...collectRowFields('headers', headers),
    ...collectBodyFields(body),
  ];
  return Object.fromEntries([
    ...fields.filter(([, { mode }]) => mode === 'jsonata').map(([field, { text }]) => [field, text] as const),
    ...(isRequestFunction(name) ? collectSettingExpressions(settings) : []),
  ]);
}

function collectBodyFields({ kind, json, form, parts, raw }: BodyDraft): readonly (readonly [string, StepValue])[] {
  switch (kind) {
    case 'none':
      return [];
    case 'json':
      return json.trim() === '' ? [] : [['json', { mode: 'jsonata', text: json }]];
    case 'form':
      return collectRowFields('form', form);
    case 'multipart':
      return collectRowFields('parts', parts);
    case 'raw':
      return raw.text === '' ? [] : [['raw', raw]];
  }
}

function collectRowFields(field: string, all: readonly (Row | PartRow)[]): readonly (readonly [string, StepValue])[] {
  return all.flatMap((row, index): readonly (readonly [string, StepValue])[] => {
    const name = `${field}.${String(index)}`;
    if (isBlankRow(row)) return [];
    if (!isFileRow(row)) return [[name, row.value]];
    return [
      [`${name}.url`, row.file.url],
      [`${name}.filename`, row.file.filename],
    ];
  });
}
