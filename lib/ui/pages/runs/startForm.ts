import type { ApiProblem } from '../../api/problems.js';

/** Something that is wrong with the text of a flow file. */
export interface FlowFault {
  /** From 1; undefined: with the whole of it. */
  readonly line?: number;
  readonly words: string;
}

/** Why a run was not started, by what has to be changed. */
export interface StartFaults {
  readonly flow: readonly FlowFault[];
  /** By the name of the variable. */
  readonly variables: Readonly<Record<string, string>>;
  readonly others: readonly string[];
}

export const NO_FAULTS: StartFaults = { flow: [], variables: {}, others: [] };

const FLOW = '/data/attributes/flow';
const VARIABLES = '/data/attributes/variables/';

export function startFaults(problems: readonly ApiProblem[]): StartFaults {
  const flow: FlowFault[] = [];
  const variables = new Map<string, string>();
  const others: string[] = [];
  for (const { pointer = '', detail } of problems) {
    if (pointer === FLOW) flow.push(flowFault(detail));
    else if (pointer.startsWith(VARIABLES)) variables.set(unescaped(pointer.slice(VARIABLES.length)), detail);
    else others.push(detail);
  }
  return { flow, variables: Object.fromEntries(variables), others };
}

/** @param detail such as `line 3: steps: there is no step` */
function flowFault(detail: string): FlowFault {
  const [, line, words] = /^line (\d+): (.*)$/s.exec(detail) ?? [];
  return line === undefined || words === undefined ? { words: detail } : { line: Number(line), words };
}

function unescaped(word: string): string {
  return word.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The names that a flow file takes values from outside for, `{ env: NAME }`, in their order. */
export function variablesIn(flow: string): readonly string[] {
  const text = flow.replaceAll(/^\s*#.*$/gm, '');
  return [...new Set([...text.matchAll(/\benv["']?:[ \t]*["']?([A-Za-z_]\w*)/g)].map(([, name = '']) => name))];
}

/** Members of a flow file's credentials that are secret. */
const SECRET =
  /\b(?:password|headerValue|access_token|refresh_token|client_secret)["']?:\s*(?:\{\s*)?["']?env["']?:[ \t]*["']?([A-Za-z_]\w*)/g;

/** Those of the names whose values are secrets: nobody is to read them over a shoulder. */
export function secretVariablesIn(flow: string): ReadonlySet<string> {
  return new Set([...flow.matchAll(SECRET)].map(([, name = '']) => name));
}

/** Whether the first step of a flow gets its message from whoever starts it: there is no trigger. */
export function needsMessage(flow: string): boolean {
  return /^steps\s*:/m.test(flow) && !/^trigger\s*:/m.test(flow);
}

/** Whether a flow file may hold values of credentials, which have no business in the browser's storage. */
export function mayHoldValues(flow: string): boolean {
  return /\bcredentials["']?\s*:/.test(flow);
}

/** Where a line is in a text, as a range of characters. @param line from 1 */
export function rangeOfLine(text: string, line: number): readonly [start: number, end: number] {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const from = Math.min(start, text.length);
  return [from, from + (lines[line - 1]?.length ?? 0)];
}
