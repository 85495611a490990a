import { asJsonObject, type JsonObject } from '../json.js';
import { readExpressionMember } from './parameterRows.js';
import { readSetting } from './structuredSetting.js';

/**
 * Returns the expressions of `request`'s fields that are evaluated against the message, by path: `parameters.0`, `body.json`,
 * `body.multipart.1`. Fixed texts are left out.
 */
export function collectSettingExpressions(settings: JsonObject): readonly (readonly [path: string, source: string])[] {
  const body = asJsonObject(readValue(settings.body));
  return [
    ...collectListed('parameters', readValue(settings.parameters), ['value']),
    ...['json', 'text', 'xml', 'ndjson', 'file', 'form'].flatMap((kind) => collectOne(`body.${kind}`, body[kind])),
    ...collectListed('body.form', body.form, ['value']),
    ...collectListed('body.multipart', body.multipart, ['value', 'file']),
    ...collectOne('body.graphql.variables', asJsonObject(body.graphql).variables),
    ...collectOne('when', settings.when),
  ];
}

function readValue(stored: unknown): unknown {
  const setting = readSetting(stored, '');
  return setting.kind === 'value' ? setting.value : undefined;
}

function collectListed(
  path: string,
  list: unknown,
  members: readonly string[],
): readonly (readonly [path: string, source: string])[] {
  if (!Array.isArray(list)) return [];
  return list.map(asJsonObject).flatMap((item, index) => {
    const stored = members.map((member) => item[member]).find((value) => value !== undefined);
    return collectOne(`${path}.${String(index)}`, stored);
  });
}

function collectOne(path: string, stored: unknown): readonly (readonly [path: string, source: string])[] {
  if (typeof stored === 'object') return [];
  const { mode, text } = readExpressionMember(stored);
  return mode === 'jsonata' && text.trim() !== '' ? [[path, text]] : [];
}
