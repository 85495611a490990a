import { Sensitive } from '../sensitive.js';
import { cleanIssued } from '../members/pastedText.js';
import { getFlowMembers } from '../step/flowFile/credentialMembers.js';
import type { FlowFileCredential, FlowPath, FlowValue } from '../step/flowFile/flowFile.js';
import type { PlatformAccess } from './flow.js';

/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reports a problem at a place in a flow file.
 *
 * @param missingVariable the environment variable that is not set
 */
export type ReportValueProblem = (path: FlowPath, detail: string, missingVariable?: string) => void;

/** Resolves an environment reference; reports a variable that isn't set. */
function resolveValue(value: FlowValue, env: Environment, path: FlowPath, report: ReportValueProblem): string {
  if (typeof value === 'string') return value;
  const found = env[value.env];
  if (typeof found === 'string') return found;
  report(path, `the environment variable ${value.env} is not set`, value.env);
  return '';
}

/** Resolves values by name. */
export function resolveValues(
  values: Readonly<Record<string, FlowValue>>,
  env: Environment,
  path: FlowPath,
  report: ReportValueProblem,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, resolveValue(value, env, [...path, name], report)]),
  );
}

/** Resolves the members of a credential. */
export function resolveCredential(
  { type, members }: FlowFileCredential,
  env: Environment,
  path: FlowPath,
  report: ReportValueProblem,
): Sensitive<Readonly<Record<string, string>>> {
  const entries = Object.entries(getFlowMembers(type)).flatMap(([name, { check }]): [string, string][] => {
    const value = members[name];
    // As the credential service does: a variable that is read from a file ends with a line break.
    const { clean = cleanIssued } = check;
    return value === undefined ? [] : [[name, clean(resolveValue(value, env, [...path, name], report))]];
  });
  return new Sensitive(Object.fromEntries(entries));
}

/** Reads the access to the platform from the runtime's environment variables. */
export function readPlatformAccess(env: Environment, path: FlowPath, report: ReportValueProblem): PlatformAccess {
  const read = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '') report(path, `secrets of a platform need the environment variable ${name}, which is not set`);
    return value;
  };
  const uri = read('ELASTICIO_API_URI');
  if (uri !== '' && !URL.canParse(uri))
    report(path, `ELASTICIO_API_URI must be a URL, for example https://api.elastic.io`);
  return {
    uri,
    username: read('ELASTICIO_API_USERNAME'),
    apiKey: new Sensitive(read('ELASTICIO_API_KEY')),
    workspaceId: read('ELASTICIO_WORKSPACE_ID'),
  };
}
