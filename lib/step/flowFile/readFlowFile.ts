import { checkCredential, FLOW_CREDENTIAL_TYPES } from './credentialMembers.js';
import {
  listSteps,
  STEP_DEFAULTS,
  type FlowFile,
  type FlowFileCredential,
  type FlowFileStep,
  type FlowFileTrigger,
  type FlowPath,
  type FlowValue,
  type ReportProblem,
} from './flowFile.js';
import { parseYaml } from './parseYaml.js';
import { parseSchedule } from './schedule.js';
import {
  boolean,
  integer,
  listOf,
  mapOf,
  members,
  object,
  oneOf,
  record,
  text,
  textOr,
  type ValueReader,
} from './valueReaders.js';

/** A problem of a flow file. */
export interface FlowProblem {
  /** Empty if the problem concerns the whole file. */
  readonly path: FlowPath;
  /** From 1. */
  readonly line: number;
  readonly detail: string;
}

interface ReadProblems {
  /** In the order of the lines. */
  readonly problems: readonly FlowProblem[];
  /** Returns the line of a place in the file, from 1. */
  readonly lineOf: (path: FlowPath) => number;
}

/** The content of a flow file and its problems. */
type ReadFlowFile = ReadProblems &
  (
    | { readonly isWellFormed: true; readonly flow: FlowFile }
    /** Without the members that don't fit; undefined if the text is not one YAML document. */
    | { readonly isWellFormed: false; readonly flow: FlowFile | undefined }
  );

/**
 * Reads a flow file and checks its format; in a well-formed one also the ids and credentials of its steps, and the members of its
 * credentials. Environment references are not resolved.
 */
export function readFlowFile(given: string): ReadFlowFile {
  const parsed = parseYaml(given);
  if ('problems' in parsed) {
    const problems = parsed.problems.map((problem) => ({ path: [], ...problem }));
    return { isWellFormed: false, flow: undefined, problems: sortByLine(problems), lineOf: () => 1 };
  }
  const { value, lineOf } = parsed;
  const problems: FlowProblem[] = [];
  const report: ReportProblem = (path, detail) => problems.push({ path, line: lineOf(path), detail });
  const flow = toFlowFile(content(value, [], report) ?? {});
  const isWellFormed = problems.length === 0;
  // Otherwise they may follow from a problem of the format.
  if (isWellFormed) checkContent(flow, report);
  return { isWellFormed, flow, problems: sortByLine(problems), lineOf };
}

/** Formats a problem without its line: `steps[0].id: must be …`. */
export function formatProblem({ path, detail }: Pick<FlowProblem, 'path' | 'detail'>): string {
  const place = path.reduce<string>((all, key) => all + (typeof key === 'number' ? `[${String(key)}]` : `.${key}`), '');
  return place === '' ? detail : `${place.slice(1)}: ${detail}`;
}

/** Sorts problems by line; those of one line keep their sequence. */
export function sortByLine<Problem extends FlowProblem>(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line);
}

const flowValue: ValueReader<FlowValue> = (value, path, report) =>
  textOr(text(), record<{ env: string }>({ env: text({ minLength: 1 }) }))(value, path, report) ?? '';

/** An id, or a reference such as `microsoft.OAuth`. */
const secretId = text({
  maxLength: 128,
  pattern: {
    regex: /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/u,
    description:
      'the id or the reference of a secret, such as microsoft.OAuth: letters, digits, "_" or "-", with dots between them',
  },
});

const stepId = text({
  pattern: { regex: /^[A-Za-z0-9_-]{1,64}$/u, description: '1 to 64 letters, digits, "_" or "-"' },
});

const stepMembers = {
  id: stepId,
  function: text({ minLength: 1 }),
  credential: textOr(text(), record<{ secretId: string }>({ secretId })),
  prefetch: integer(1, 1000),
  replicas: integer(1, 100),
  passthrough: boolean,
  config: object,
};

const step = members<FlowFileStep>(stepMembers, ['function']);

const trigger = members<Required<FlowFileTrigger>>({ ...stepMembers, every: text(), cron: text(), timeZone: text() }, [
  'function',
]);

const providerId = text({
  pattern: { regex: /^[a-z0-9]+(-[a-z0-9]+)*$/u, description: 'the id of a provider in the catalogue, such as github' },
});

const credential: ValueReader<FlowFileCredential> = (value, path, report) => {
  const given = object(value, path, report);
  if (given === undefined) return undefined;
  const { type, provider, public: added, ...others } = given;
  if (type === undefined) report(path, '"type" is missing');
  const id = provider === undefined ? undefined : providerId(provider, [...path, 'provider'], report);
  const publicMembers = added === undefined ? undefined : mapOf(flowValue)(added, [...path, 'public'], report);
  return {
    members: mapOf(flowValue)(others, path, report) ?? {},
    ...(id !== undefined && { provider: id }),
    ...(publicMembers !== undefined && { public: publicMembers }),
    type: type === undefined ? undefined : oneOf(FLOW_CREDENTIAL_TYPES)(type, [...path, 'type'], report),
  };
};

interface Content extends Omit<FlowFile, 'trigger' | 'steps'> {
  /** The JSON Schema of the file, for editors. */
  readonly $schema: string;
  readonly trigger: Partial<FlowFileTrigger>;
  readonly steps: readonly (Partial<FlowFileStep> | undefined)[];
}

const content = members<Content>(
  {
    name: text({ minLength: 1, maxLength: 100 }),
    component: text({ minLength: 1 }),
    trigger,
    steps: listOf(step),
    credentials: mapOf(credential),
    variables: mapOf(flowValue),
    $schema: text(),
  },
  ['name'],
);

function toFlowFile({
  name = '',
  component,
  trigger,
  steps = [],
  credentials = {},
  variables = {},
}: Partial<Content>): FlowFile {
  return {
    name,
    ...(component !== undefined && { component }),
    ...(trigger !== undefined && { trigger: toStep(trigger, 'trigger') }),
    steps: steps.map((given, index) => toStep(given ?? {}, `step_${String(index + 1)}`)),
    credentials,
    variables,
  };
}

function toStep<Given extends Partial<FlowFileStep>>(given: Given, defaultId: string): FlowFileStep & Given {
  return { id: defaultId, function: '', ...STEP_DEFAULTS, config: {}, ...given };
}

function checkContent(flow: FlowFile, report: ReportProblem): void {
  for (const [name, defined] of Object.entries(flow.credentials)) {
    checkCredential(defined, ['credentials', name], report);
  }
  const steps = listSteps(flow);
  const ids = new Set<string>();
  for (const [path, { id, credential }] of steps) {
    if (ids.has(id)) report([...path, 'id'], `"${id}" is already the id of another step; use a unique id`);
    ids.add(id);
    checkStepCredential(credential, flow.credentials, (detail) => report([...path, 'credential'], detail));
  }
  if (flow.trigger !== undefined) parseSchedule(flow.trigger, (member, detail) => report(['trigger', member], detail));
  if (steps.length === 0) report([], 'nothing to run; add a trigger or steps');
}

function checkStepCredential(
  used: FlowFileStep['credential'],
  defined: FlowFile['credentials'],
  report: (detail: string) => void,
): void {
  if (typeof used === 'string' && !Object.hasOwn(defined, used)) {
    const names = Object.keys(defined).join(', ') || 'none';
    report(`"${used}" is not one of the flow's credentials (${names})`);
  }
  if (typeof used === 'object' && Object.hasOwn(defined, used.secretId)) {
    report(`"${used.secretId}" is also the name of a credential in this file; rename the credential`);
  }
}
