import { parseJson } from '../../json.js';
import { compileExpression, createScope } from '../../request/expression.js';
import { hasSecretForm, hasSecretName } from '../looksSecret.js';
import type { ImportContext } from '../importContext.js';
import { formatReference, hasMarks, readReference, toSource } from './references.js';

/** A larger text stays text: nobody edits it as an expression. */
const MAX_CHARACTERS = 200_000;
const MAX_DEPTH = 200;

/** JSON as an expression of the step. */
interface JsonSource {
  readonly source: string;
  /** Whether the text has white space that JSON doesn't need, which the step doesn't send. */
  readonly isSpaced: boolean;
}

/** Replaces the secrets among the members of a JSON text by variables. Another text stays. */
export function replaceJsonSecrets(text: string, context: ImportContext): string {
  if (parseJson(text) === undefined) return text;
  return text.replace(
    /("(?:[^"\\]|\\.)*")(\s*:\s*)("(?:[^"\\]|\\.)*")/g,
    (whole, name: string, colon: string, value: string) => {
      const [key, secret] = [String(parseJson(name)), String(parseJson(value))];
      if (secret === '' || readReference(secret) !== undefined || !(hasSecretName(key) || hasSecretForm(secret)))
        return whole;
      const variable = context.nameSecret(key, secret);
      context.notes.approximate(
        'body',
        `the value of ${key} is the variable ${variable} of the flow, because it may be secret`,
      );
      return `${name}${colon}"${formatReference(variable)}"`;
    },
  );
}

/** Returns the expression of a JSON text; undefined if the step would send another value, or other digits. */
export function toJsonSource(text: string): JsonSource | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const compact = removeSpaces(text);
  const value = parseJson(text);
  if (value === undefined || measureDepth(compact) > MAX_DEPTH || JSON.stringify(value) !== compact) return undefined;
  const source = writeReferences(JSON.stringify(value, undefined, 2));
  if (!hasMarks(text) && !isEvaluatedTo(source, compact)) return undefined;
  return { source, isSpaced: compact !== text };
}

/** Removes the white space outside of strings. */
function removeSpaces(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, (_, string: string | undefined) => string ?? '');
}

function measureDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [character] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Writes strings with references as expressions. */
function writeReferences(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, (literal) => {
    if (!hasMarks(literal)) return literal;
    const source = toSource(String(parseJson(literal)));
    return source.includes(' & ') ? `(${source})` : source;
  });
}

function isEvaluatedTo(source: string, compact: string): boolean {
  const value = compileExpression(source, 'Body').evaluate(createScope({ body: {} }, { now: () => 0 }));
  return JSON.stringify(value) === compact;
}
