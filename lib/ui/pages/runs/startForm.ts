import type { ApiProblem } from '../../api/apiProblems.js';

/** Something that is wrong with the text of a flow file. */
export interface FlowProblem {
  /** From 1; undefined: with the whole of it. */
  readonly line?: number;
  readonly message: string;
}

/** Why a run was not started, by what has to be changed. */
export interface StartProblems {
  readonly flow: readonly FlowProblem[];
  /** By the name of the variable. */
  readonly variables: Readonly<Record<string, string>>;
  readonly others: readonly string[];
}

export const NO_PROBLEMS: StartProblems = { flow: [], variables: {}, others: [] };

const FLOW_POINTER = '/data/attributes/flow';
const VARIABLES_POINTER = '/data/attributes/variables/';

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

/** @param detail such as `line 3: steps: there is no step` */
function parseFlowProblem(detail: string): FlowProblem {
  const [, line, words] = /^line (\d+): (.*)$/s.exec(detail) ?? [];
  return line === undefined || words === undefined ? { message: detail } : { line: Number(line), message: words };
}

function unescapePointer(word: string): string {
  return word.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The names that a flow file takes values from outside for, `{ env: NAME }`, in their order. */
export function findVariables(flow: string): readonly string[] {
  const text = flow.replaceAll(/^\s*#.*$/gm, '');
  return [...new Set([...text.matchAll(/\benv["']?:[ \t]*["']?([A-Za-z_]\w*)/g)].map(([, name = '']) => name))];
}

/** Members of a flow file's credentials that are secret. */
const SECRET_VARIABLE =
  /\b(?:password|headerValue|access_token|refresh_token|client_secret)["']?:\s*(?:\{\s*)?["']?env["']?:[ \t]*["']?([A-Za-z_]\w*)/g;

/** Those of the names whose values are secrets: nobody is to read them over a shoulder. */
export function findSecretVariables(flow: string): ReadonlySet<string> {
  return new Set([...flow.matchAll(SECRET_VARIABLE)].map(([, name = '']) => name));
}

/** Whether the first step of a flow gets its message from whoever starts it: there is no trigger. */
export function needsMessage(flow: string): boolean {
  return /^steps\s*:/m.test(flow) && !/^trigger\s*:/m.test(flow);
}

/** Whether a flow file may hold values of credentials, which have no business in the browser's storage. */
export function mayContainCredentials(flow: string): boolean {
  return /\bcredentials["']?\s*:/.test(flow);
}

/** Where a line is in a text, as a range of characters. @param line from 1 */
export function findLineRange(text: string, line: number): readonly [start: number, end: number] {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const from = Math.min(start, text.length);
  return [from, from + (lines[line - 1]?.length ?? 0)];
}
