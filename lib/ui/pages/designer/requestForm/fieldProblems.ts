import { asJsonObject, type JsonObject } from '../../../../json.js';
import { readSetting } from '../../../../step/structuredSetting.js';

/**
 * Returns the error messages by the path of their field: `retry.attempts`, `parameters.0.style`. A message begins with the label of its
 * field, and often has the name of the member next. Messages of no field are left out.
 *
 * @param labels of the fields by name
 */
export function locateProblems(
  texts: readonly string[],
  settings: JsonObject,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const located: Record<string, string> = {};
  for (const text of texts) {
    const path = locateProblem(text, settings, labels);
    if (path !== undefined) located[path] = located[path] === undefined ? text : `${located[path]} ${text}`;
  }
  return located;
}

/** Returns the messages at a path and below it, except those of members that show theirs. */
export function listProblems(
  problems: Readonly<Record<string, string>>,
  path: string,
  shownMembers: readonly string[] = [],
): readonly string[] {
  return Object.entries(problems).flatMap(([place, text]) => {
    const isShown = shownMembers.some((member) => isWithin(place, `${path}.${member}`));
    return isWithin(place, path) && !isShown ? [text] : [];
  });
}

function isWithin(place: string, path: string): boolean {
  return place === path || place.startsWith(`${path}.`);
}

/** Returns the path of the field that an error message is about; undefined if it is about none. */
export function locateProblem(
  text: string,
  settings: JsonObject,
  labels: Readonly<Record<string, string>>,
): string | undefined {
  return (
    locateByPosition(text, /^Parameter (\d+)(?:: |$)/, 'parameters') ??
    locateByPosition(text, /^Outcome rule (\d+)(?:: |$)/, 'outcomes') ??
    locateByPosition(text, /^Body: form field (\d+)(?:: |$)/, 'body.form') ??
    locateByPosition(text, /^Body: part (\d+)(?:: |$)/, 'body.multipart') ??
    locateByName(text, /^Parameter "([^]*?)": /, 'parameters', readSetting(settings.parameters, '')) ??
    locateByName(text, /^Body field "([^]*?)": /, 'body.multipart', readSetting(settings.body, ''), 'multipart') ??
    locateByLabel(text, labels)
  );
}

function locateByPosition(text: string, pattern: RegExp, path: string): string | undefined {
  const found = pattern.exec(text);
  return found === null
    ? undefined
    : withMember(`${path}.${String(Number(found[1]) - 1)}`, text.slice(found[0].length));
}

function locateByName(
  text: string,
  pattern: RegExp,
  path: string,
  setting: ReturnType<typeof readSetting>,
  member?: string,
): string | undefined {
  const found = pattern.exec(text);
  if (found === null || setting.kind === 'text') return undefined;
  const list: unknown = member === undefined ? setting.value : asJsonObject(setting.value)[member];
  const index = Array.isArray(list) ? list.findIndex((item) => asJsonObject(item).name === found[1]) : -1;
  return index < 0 ? undefined : withMember(`${path}.${String(index)}`, text.slice(found[0].length));
}

function locateByLabel(text: string, labels: Readonly<Record<string, string>>): string | undefined {
  const [found] = Object.entries(labels)
    .filter(([, label]) => text.startsWith(label) && !/^\w/.test(text.slice(label.length)))
    // The longest label wins.
    .sort(([, a], [, b]) => b.length - a.length);
  if (found === undefined) return undefined;
  const [name, label] = found;
  return withMember(name, text.slice(label.length).replace(/^: /, ''));
}

/** Words at the start of a message that aren't members. */
const OTHER_WORDS = new Set([
  'the',
  'there',
  'it',
  'a',
  'an',
  'expected',
  'enter',
  'unknown',
  'more',
  'must',
  'isn',
  'with',
]);

/** Appends the member that the rest of a message begins with: `attempts must be …`, `graphql: query: …`. */
function withMember(path: string, rest: string): string {
  const members = /^\w+(?:: \w+(?=:| is | must ))*/.exec(rest)?.[0].split(': ') ?? [];
  const [first] = members;
  return first === undefined || OTHER_WORDS.has(first.toLowerCase()) ? path : [path, ...members].join('.');
}
