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
import type { JsonObject } from '../json.js';

export interface FlowSource {
  /** The file's name for error texts; `component` is relative to its folder. */
  readonly file: string;
  /** The component's folder for a flow without `component`. */
  readonly defaultComponent: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The platform from which secrets are read. Default: from the environment. */
  readonly platform?: PlatformAccess;
}

interface RawStep {
  readonly id?: string;
  readonly function: string;
  readonly credential?: string | { readonly secretId: string };
  readonly prefetch?: number;
  readonly replicas?: number;
  readonly passthrough?: boolean;
  readonly config?: JsonObject;
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
 * Reads a flow file. Each line of the error is one problem: `file:line: place: detail`.
 *
 * @throws RestError `usage` for an invalid file
 */
export function readFlow(text: string, source: FlowSource): Flow {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: { line: number; detail: string }[] = [];
  const lineOf = (place: readonly (string | number)[]): number => {
    for (let depth = place.length; depth > 0; depth--) {
      const node = document.getIn(place.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const reportProblem: ReportProblem = (place, detail) => {
    const name = place.reduce<string>((all, key) => all + (typeof key === 'number' ? `[${key}]` : `.${key}`), '');
    problems.push({ line: lineOf(place), detail: name === '' ? detail : `${name.slice(1)}: ${detail}` });
  };
  const throwProblems = (): void => {
    if (problems.length === 0) return;
    const sorted = problems.toSorted((a, b) => a.line - b.line);
    throw new RestError('usage', sorted.map(({ line, detail }) => `${source.file}:${line}: ${detail}`).join('\n'));
  };

  for (const { code, message, pos } of document.errors) {
    const detail =
      code === 'MULTIPLE_DOCS'
        ? 'a flow file must be one YAML document; remove the document that starts here'
        : message;
    problems.push({ line: lines.linePos(pos[0]).line, detail });
  }
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document)) return;
      const line = lines.linePos(node.range?.[0] ?? 0).line;
      problems.push({
        line,
        detail: `the alias *${node.source} has no anchor; add &${node.source} to the value that it refers to`,
      });
    },
  });
  throwProblems();
  const raw = toValue(document, reportProblem);
  throwProblems();
  if (!validate(raw)) for (const error of validate.errors ?? []) reportSchemaError(error, reportProblem);
  throwProblems();
  const flow = compileFlow(raw as RawFlow, source, reportProblem);
  throwProblems();
  return flow;
}

/** Converts the document to values. This resolves aliases and rejects excessive nesting of them. */
function toValue(document: Document.Parsed, reportProblem: ReportProblem): unknown {
  try {
    return document.toJS();
  } catch (error) {
    reportProblem([], messageOf(error));
    return undefined;
  }
}

function compileFlow(raw: RawFlow, source: FlowSource, reportProblem: ReportProblem): Flow {
  const credentials = new Map<string, FlowCredential>();
  for (const [name, entry] of Object.entries(raw.credentials ?? {})) {
    credentials.set(name, readFlowCredential(name, entry, source.env, reportProblem));
  }
  const variables = Object.fromEntries(
    Object.entries(raw.variables ?? {}).map(([name, value]) => [
      name,
      resolveValue(value, source.env, ['variables', name], reportProblem),
    ]),
  );
  const ids = new Set<string>();
  let platform: PlatformAccess | undefined;
  const toStep = (step: RawStep, id: string, place: readonly (string | number)[]): FlowStep => {
    if (ids.has(id)) reportProblem([...place, 'id'], `"${id}" is already the id of another step; use a unique id`);
    ids.add(id);
    const { credential } = step;
    if (typeof credential === 'string' && !credentials.has(credential)) {
      const known = [...credentials.keys()].join(', ') || 'none';
      reportProblem([...place, 'credential'], `"${credential}" is not one of the flow's credentials (${known})`);
    }
    const secretId = typeof credential === 'object' ? credential.secretId : credential;
    if (typeof credential === 'object') {
      platform ??= source.platform ?? readPlatformAccess(source.env, [...place, 'credential'], reportProblem);
      if (credentials.has(credential.secretId)) {
        reportProblem(
          [...place, 'credential'],
          `"${credential.secretId}" is also the name of a credential in this file; rename the credential`,
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
  if (!trigger && steps.length === 0) reportProblem([], 'nothing to run; add a trigger or steps');
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
      Object.values(entry).flatMap((value) => (isEnvReference(value) ? [value.env] : [])),
    ),
  };
}

function isEnvReference(value: unknown): value is { readonly env: string } {
  return typeof value === 'object' && value !== null && 'env' in value;
}

function reportSchemaError(error: ErrorObject, reportProblem: ReportProblem): void {
  const place = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const params = error.params as JsonObject;
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys(error.parentSchema?.properties as object).join(', ');
      reportProblem([...place, String(params.additionalProperty)], `unknown key; allowed keys: ${known}`);
      return;
    }
    case 'required':
      reportProblem(place, `"${String(params.missingProperty)}" is missing`);
      return;
    case 'type':
      reportProblem(place, `must be ${[params.type].flat().join(' or ')}, not ${describeType(error.data)}`);
      return;
    case 'enum':
      reportProblem(
        place,
        `must be one of ${(params.allowedValues as string[]).join(', ')}, not ${String(error.data)}`,
      );
      return;
    case 'pattern':
      reportProblem(place, 'must be 1 to 64 letters, digits, "_" or "-"');
      return;
    default:
      reportProblem(place, error.message ?? 'is not valid');
  }
}

/** Names the type of a value. The value isn't shown: it may be a misplaced secret. */
function describeType(value: unknown): string {
  if (value === null) return 'empty';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
