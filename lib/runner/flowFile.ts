import path from 'node:path';

import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import { isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';

import { messageOf, RestError } from '../errors.js';
import type { Flow, FlowCredential, FlowStep, PlatformAccess } from './flow.js';
import { readFlowCredential, readPlatformAccess, resolveValue } from './flowCredentials.js';
import type { ReportProblem, FlowValue } from './flowCredentials.js';
import { flowSchema } from './flowSchema.js';

export interface FlowSource {
  /** The file's name, as errors shall say it; `component` is relative to its folder. */
  readonly file: string;
  /** The component's folder for a flow that names none. */
  readonly defaultComponent: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where secrets of a platform are read; where the environment says unless given. */
  readonly platform?: PlatformAccess;
}

interface RawStep {
  readonly id?: string;
  readonly function: string;
  readonly credential?: string | { readonly secretId: string };
  readonly prefetch?: number;
  readonly replicas?: number;
  readonly passthrough?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
}

interface RawFlow {
  readonly name: string;
  readonly component?: string;
  readonly trigger?: RawStep;
  readonly steps?: readonly RawStep[];
  readonly credentials?: Readonly<Record<string, Parameters<typeof readFlowCredential>[1]>>;
  readonly variables?: Readonly<Record<string, FlowValue>>;
}

const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, strictRequired: false }).compile(
  flowSchema,
);

/**
 * Reads a flow file.
 * Throws a RestError `usage` that lists every fault as `file:line: place: what to change`.
 */
export function readFlow(text: string, source: FlowSource): Flow {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults: { line: number; words: string }[] = [];
  const lineOf = (place: readonly (string | number)[]): number => {
    for (let depth = place.length; depth > 0; depth--) {
      const node = document.getIn(place.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const complain: ReportProblem = (place, words) => {
    const name = place.reduce<string>((all, key) => all + (typeof key === 'number' ? `[${key}]` : `.${key}`), '');
    faults.push({ line: lineOf(place), words: name === '' ? words : `${name.slice(1)}: ${words}` });
  };
  const refuse = (): void => {
    if (faults.length === 0) return;
    const sorted = faults.toSorted((a, b) => a.line - b.line);
    throw new RestError('usage', sorted.map(({ line, words }) => `${source.file}:${line}: ${words}`).join('\n'));
  };

  for (const { code, message, pos } of document.errors) {
    const words = code === 'MULTIPLE_DOCS' ? 'a flow file is one YAML document; remove what starts here' : message;
    faults.push({ line: lines.linePos(pos[0]).line, words });
  }
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document)) return;
      const line = lines.linePos(node.range?.[0] ?? 0).line;
      faults.push({
        line,
        words: `*${node.source} is the alias of nothing: give what it stands for the anchor &${node.source}`,
      });
    },
  });
  refuse();
  const raw = toJs(document, complain);
  refuse();
  if (!validate(raw)) for (const error of validate.errors ?? []) explain(error, complain);
  refuse();
  const flow = compile(raw as RawFlow, source, complain);
  refuse();
  return flow;
}

/** Aliases are followed only now: aliases of aliases that would blow the file up are refused. */
function toJs(document: Document.Parsed, complain: ReportProblem): unknown {
  try {
    return document.toJS();
  } catch (error) {
    complain([], messageOf(error));
    return undefined;
  }
}

function compile(raw: RawFlow, source: FlowSource, complain: ReportProblem): Flow {
  const credentials = new Map<string, FlowCredential>();
  for (const [name, entry] of Object.entries(raw.credentials ?? {})) {
    credentials.set(name, readFlowCredential(name, entry, source.env, complain));
  }
  const variables = Object.fromEntries(
    Object.entries(raw.variables ?? {}).map(([name, value]) => [
      name,
      resolveValue(value, source.env, ['variables', name], complain),
    ]),
  );
  const ids = new Set<string>();
  let platform: PlatformAccess | undefined;
  const toStep = (step: RawStep, id: string, place: readonly (string | number)[]): FlowStep => {
    if (ids.has(id)) complain([...place, 'id'], `"${id}" is the id of another step; give every step its own`);
    ids.add(id);
    const { credential } = step;
    if (typeof credential === 'string' && !credentials.has(credential)) {
      const known = [...credentials.keys()].join(', ') || 'none';
      complain([...place, 'credential'], `"${credential}" is not among the flow's credentials (${known})`);
    }
    const secretId = typeof credential === 'object' ? credential.secretId : credential;
    if (typeof credential === 'object') {
      platform ??= source.platform ?? readPlatformAccess(source.env, [...place, 'credential'], complain);
      if (credentials.has(credential.secretId)) {
        complain(
          [...place, 'credential'],
          `"${credential.secretId}" is also one of the flow's credentials; rename that`,
        );
      }
    }
    return {
      id,
      function: step.function,
      ...(secretId !== undefined && { secretId }),
      prefetch: step.prefetch ?? 1,
      replicas: step.replicas ?? 1,
      passthrough: step.passthrough ?? false,
      config: step.config ?? {},
    };
  };
  const trigger = raw.trigger && toStep(raw.trigger, raw.trigger.id ?? 'trigger', ['trigger']);
  const steps = (raw.steps ?? []).map((step, index) => toStep(step, step.id ?? `step_${index + 1}`, ['steps', index]));
  if (!trigger && steps.length === 0) complain([], 'nothing to run: give a trigger, or steps');
  return {
    name: raw.name,
    component:
      raw.component === undefined
        ? source.defaultComponent
        : path.resolve(path.dirname(path.resolve(source.file)), raw.component),
    ...(trigger && { trigger }),
    steps,
    credentials,
    ...(platform && { platform }),
    variables,
    secretVariables: Object.values(raw.credentials ?? {}).flatMap((entry) =>
      Object.values(entry).flatMap((value) => (isReference(value) ? [value.env] : [])),
    ),
  };
}

function isReference(value: unknown): value is { readonly env: string } {
  return typeof value === 'object' && value !== null && 'env' in value;
}

function explain(error: ErrorObject, complain: ReportProblem): void {
  const place = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys(error.parentSchema?.properties as object).join(', ');
      complain([...place, String(params.additionalProperty)], `unknown key; known here: ${known}`);
      return;
    }
    case 'required':
      complain(place, `"${String(params.missingProperty)}" is missing`);
      return;
    case 'type':
      complain(place, `must be ${[params.type].flat().join(' or ')}, not ${kindOf(error.data)}`);
      return;
    case 'enum':
      complain(place, `must be one of ${(params.allowedValues as string[]).join(', ')}, not ${String(error.data)}`);
      return;
    case 'pattern':
      complain(place, 'may hold 1 to 64 letters, digits, "_" and "-"');
      return;
    default:
      complain(place, error.message ?? 'is not valid');
  }
}

/** A value is not shown: it may be a secret at a wrong place. */
function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
