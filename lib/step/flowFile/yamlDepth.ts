import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml';

/** A problem of a text. */
export interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly detail: string;
}

/** Levels of nesting that js-yaml parses at most. No flow needs more. */
const MAX_DEPTH = 100;

/** The columns in which a block can begin: indentation, and the marks of lists and of keys. */
const INDENTATION = /^[ \t\-?:]*/gm;

/**
 * Returns why a YAML text may be nested too deeply for the parser that keeps comments and positions: that one has no limit, and Node 20 may abort
 * when its stack is exhausted. Undefined for a text that can be parsed.
 */
export function findDepthProblem(text: string): LineProblem | undefined {
  if (!mayBeDeep(text)) return undefined;
  try {
    loadAll(text, undefined, { schema: CORE_SCHEMA });
    return undefined;
  } catch (error: unknown) {
    if (!(error instanceof YAMLException)) throw error;
    const line = (error.mark?.line ?? 0) + 1;
    return { line, detail: `the text is nested more than ${MAX_DEPTH} levels deep, or is invalid: ${error.reason}` };
  }
}

/** Whether a text has more open brackets or columns than it may have levels, wherever they are: most texts needn't be parsed twice. */
function mayBeDeep(text: string): boolean {
  let open = 0;
  for (let at = 0; at < text.length && open <= MAX_DEPTH; at += 1) {
    const character = text[at];
    if (character === '[' || character === '{') open += 1;
    else if ((character === ']' || character === '}') && open > 0) open -= 1;
  }
  return open > MAX_DEPTH || [...text.matchAll(INDENTATION)].some(([columns]) => columns.length > MAX_DEPTH);
}
