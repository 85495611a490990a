import { isBlank, isFile, type BodyForm, type PartRow, type Row, type StepForm } from './stepForm.js';
import { queryOf } from './urlQuery.js';
import type { Value } from './value.js';

/** The expressions of a step, by the field that they are typed into. Of the body only what is sent. */
export function expressionsOf({ url, headers, body }: StepForm): Readonly<Record<string, string>> {
  const fields: readonly (readonly [string, Value])[] = [
    ['url', url],
    ...rows('query', queryOf(url) ?? []),
    ...rows('headers', headers),
    ...bodyFields(body),
  ];
  return Object.fromEntries(
    fields.filter(([, { mode }]) => mode === 'jsonata').map(([name, { text }]) => [name, text]),
  );
}

function bodyFields({ kind, json, form, parts, raw }: BodyForm): readonly (readonly [string, Value])[] {
  switch (kind) {
    case 'none':
      return [];
    case 'json':
      return json.trim() === '' ? [] : [['json', { mode: 'jsonata', text: json }]];
    case 'form':
      return rows('form', form);
    case 'multipart':
      return rows('parts', parts);
    case 'raw':
      return raw.text === '' ? [] : [['raw', raw]];
  }
}

function rows(field: string, all: readonly (Row | PartRow)[]): readonly (readonly [string, Value])[] {
  return all.flatMap((row, index): readonly (readonly [string, Value])[] => {
    const name = `${field}.${String(index)}`;
    if (isBlank(row)) return [];
    if (!isFile(row)) return [[name, row.value]];
    return [
      [`${name}.url`, row.file.url],
      [`${name}.filename`, row.file.filename],
    ];
  });
}
