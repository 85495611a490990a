import type { JsonObject } from '../../json.js';
import { buildAddress, describePlaceholders, listPlaceholders } from '../../request/dialects/request/requestAddress.js';
import type { V2Config } from '../../request/dialects/v2/config.js';
import type { Expression } from '../../request/expression.js';
import { FRAMING_HEADERS } from '../../request/headers.js';
import type { Row } from '../../request/requestConfig.js';
import { parseRequestUrl } from '../../request/requestUrl.js';
import { convertBody } from './convertBody.js';
import type { ConversionNotes } from './conversionNotes.js';

/** Headers that `request` sends without a row. */
const DEFAULT_HEADERS = ['accept', 'accept-encoding', 'content-type', 'user-agent'];

interface ConvertedReader {
  readonly reader: JsonObject;
  readonly parameters?: readonly JsonObject[];
  readonly body?: JsonObject;
}

/** Converts method, URL, headers and body. */
export function convertReader({ method, url, headers, body }: V2Config, notes: ConversionNotes): ConvertedReader {
  const hasUserInfo = convertUrl(url, notes);
  const rows = convertHeaders(headers, hasUserInfo, notes);
  const contentType = rows.find(({ name }) => name.toLowerCase() === 'content-type');
  const { body: converted, bodyField, parameters } = convertBody(body, { contentType, method }, notes);
  const reader = {
    method,
    url: url.source,
    headers: rows.map(({ name, value }) => ({ key: name, value: value.source })),
    ...(converted !== undefined && { body: converted }),
  };
  return { reader, ...(parameters !== undefined && { parameters }), ...(bodyField && { body: bodyField }) };
}

/** Compares how the two functions write a URL. Returns whether it has user info; undefined when only the message tells. */
function convertUrl({ constant }: Expression, notes: ConversionNotes): boolean | undefined {
  if (constant === undefined) {
    notes.add(
      'URL',
      'characters that no URL can contain are percent-encoded, in the query too: [ ] { } | ^ ` \\ and % without two digits',
    );
    notes.add('URL', '{name} in the result has to be the name of an API key in the path; it is an error otherwise');
    return undefined;
  }
  const { value } = constant;
  // Such a step always fails, before and after.
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const names = [...new Set(listPlaceholders(value))];
  if (names.length > 1) {
    notes.refuse(`${describePlaceholders(names)}, then convert the step`);
    return false;
  }
  if (names.length === 1) {
    notes.add('URL', `{${names.join('')}} has to be the name of an API key in the path; it is an error otherwise`);
  }
  const before = parseRequestUrl(value);
  before.url.hash = '';
  const after = buildAddress(value, undefined, new Map(), []).url;
  if (before.url.href !== after.href) {
    notes.add('URL', `sent as ${after.pathname}${after.search}, not as ${before.url.pathname}${before.url.search}`);
  }
  return before.authorization !== undefined;
}

function convertHeaders(
  given: readonly Row[],
  hasUserInfo: boolean | undefined,
  notes: ConversionNotes,
): readonly Row[] {
  const last = new Map(given.map((row) => [row.name.toLowerCase(), row]));
  for (const name of FRAMING_HEADERS) last.delete(name);
  // In v2, user info in the URL replaces a row.
  if (hasUserInfo === true) last.delete('authorization');
  if (hasUserInfo === undefined && last.has('authorization')) {
    notes.add('headers', 'Authorization: the row precedes user info in the URL; in v2 user info did');
  }
  const sent = [...last.values()].filter(({ name, value: { constant } }) => {
    if (constant === undefined || (constant.value !== null && constant.value !== false)) return true;
    if (DEFAULT_HEADERS.includes(name.toLowerCase())) {
      notes.add('headers', `${name}: a row can't remove the default header; enter a value`);
    }
    return false;
  });
  noteDefaults(sent, notes);
  const dynamic = sent.filter(({ value }) => value.constant === undefined).map(({ name }) => name);
  if (dynamic.length > 0) {
    notes.add(
      'headers',
      `${dynamic.join(', ')}: false is sent as text, not left out; null and an empty list keep the default header; in a list, null is left out; an object is an error`,
    );
  }
  return sent;
}

function noteDefaults(rows: readonly Row[], notes: ConversionNotes): void {
  const has = (name: string): boolean => rows.some((row) => row.name.toLowerCase() === name);
  if (!has('user-agent')) notes.add('headers', 'User-Agent: rest-step/<version>, not axios/…');
  if (!has('accept-encoding')) notes.add('headers', 'Accept-Encoding: without compress');
}
