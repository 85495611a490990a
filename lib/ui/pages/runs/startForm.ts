import type { ApiProblem } from '../../api/apiProblems.js';

/** A problem of a flow file. */
export interface FlowProblem {
  /** From 1; undefined if the problem concerns the whole file. */
  readonly line?: number;
  readonly message: string;
}

/** Problems that prevented the start of a run, by what has to be changed. */
interface StartProblems {
  readonly flow: readonly FlowProblem[];
  /** By variable name. */
  readonly variables: Readonly<Record<string, string>>;
  readonly others: readonly string[];
}

export const NO_PROBLEMS: StartProblems = { flow: [], variables: {}, others: [] };

const FLOW_POINTER = '/data/attributes/flow';
const VARIABLES_POINTER = '/data/attributes/variables/';

/** Groups the problems of an API response by the part of the form that they concern. */
export function groupProblems(problems: readonly ApiProblem[]): StartProblems {
  const flow: FlowProblem[] = [];
  const variables = new Map<string, string>();
  const others: string[] = [];
  for (const { pointer = '', detail } of problems) {
    if (pointer === FLOW_POINTER) flow.push(parseFlowProblem(detail));
    else if (pointer.startsWith(VARIABLES_POINTER))
      variables.set(unescapePointer(pointer.slice(VARIABLES_POINTER.length)), detail);
    else others.push(detail);
  }
  return { flow, variables: Object.fromEntries(variables), others };
}

/** Splits the detail of a problem, such as `line 3: steps: there is no step`, into line and message. */
function parseFlowProblem(detail: string): FlowProblem {
  const [, line, message] = /^line (\d+): (.*)$/s.exec(detail) ?? [];
  return line === undefined || message === undefined ? { message: detail } : { line: Number(line), message };
}

/** Unescapes a token of a JSON pointer (RFC 6901, section 4). */
function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * Returns the range of characters of a line.
 * @param line from 1
 */
export function findLineRange(text: string, line: number): readonly [start: number, end: number] {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const from = Math.min(start, text.length);
  return [from, from + (lines[line - 1]?.length ?? 0)];
}
