import type { CredentialMember, CredentialTypeDefinition } from '../auth/credentialType.js';
import { DEFINITIONS, type CredentialType } from '../auth/registry.js';
import type { JsonObject } from '../json.js';
import { cleanIssued } from '../members/pastedText.js';
import { Sensitive } from '../sensitive.js';
import type { FlowCredential, PlatformAccess } from './flow.js';

/** A value of the flow file: text, or the name of the environment variable that holds it. */
export type FlowValue = string | { readonly env: string };

type FlowMembers = Readonly<Record<string, CredentialMember>>;

/** Returns the members of a type that flow files may have. */
function selectFlowMembers({ members }: CredentialTypeDefinition): FlowMembers {
  return Object.fromEntries(
    Object.entries(members).filter(([, { onlyIn }]) => onlyIn === undefined || onlyIn === 'flowFile'),
  );
}

/** By type; the simplest first. */
const MEMBERS: ReadonlyMap<CredentialType, FlowMembers> = new Map(
  DEFINITIONS.map((definition) => [definition.type, selectFlowMembers(definition)] as const).toSorted(
    ([, one], [, other]) => Object.keys(one).length - Object.keys(other).length,
  ),
);

/** The credential types of flow files. */
export const FLOW_CREDENTIAL_TYPES = [...MEMBERS.keys()];

/** Reports a problem at a path of keys in the flow file. */
export type ReportProblem = (path: readonly (string | number)[], detail: string) => void;

/** Returns the problem text of a missing environment variable. */
export function describeMissingVariable(name: string): string {
  return `the environment variable ${name} is not set`;
}

/** Resolves an environment reference; reports a variable that isn't set. */
export function resolveValue(
  value: FlowValue,
  env: Readonly<Record<string, string | undefined>>,
  path: readonly string[],
  reportProblem: ReportProblem,
): string {
  if (typeof value === 'string') return value;
  const found = env[value.env];
  if (found === undefined) reportProblem([...path], describeMissingVariable(value.env));
  return found ?? '';
}

/** Reads one entry of `credentials` that matches the schema. */
export function readFlowCredential(
  name: string,
  entry: JsonObject & { readonly type: CredentialType },
  env: Readonly<Record<string, string | undefined>>,
  reportProblem: ReportProblem,
): FlowCredential {
  const path = ['credentials', name];
  const members = MEMBERS.get(entry.type) ?? {};
  const values: Record<string, string> = {};
  for (const key of Object.keys(entry)) {
    if (key === 'type' || key in members) continue;
    const known = Object.keys(members).join(', ') || 'none';
    reportProblem([...path, key], `a credential of type ${entry.type} has no "${key}"; it has: ${known}`);
  }
  for (const [key, member] of Object.entries(members)) {
    const value = entry[key] as FlowValue | undefined;
    if (value === undefined) {
      if (member.isRequired === true) reportProblem(path, `a credential of type ${entry.type} needs "${key}"`);
      continue;
    }
    if (member.isSecret === true && typeof value === 'string') {
      const detail = `secrets can't be stored in a flow file; put the value into an environment variable and write { env: NAME }`;
      reportProblem([...path, key], detail);
      continue;
    }
    // As the credential service does: a variable that is read from a file ends with a line break.
    const clean = member.check.clean ?? cleanIssued;
    values[key] = clean(resolveValue(value, env, [...path, key], reportProblem));
  }
  return { type: entry.type, values: new Sensitive(values) };
}

/** Reads the access to the platform from the runtime's environment variables. */
export function readPlatformAccess(
  env: Readonly<Record<string, string | undefined>>,
  path: readonly (string | number)[],
  reportProblem: ReportProblem,
): PlatformAccess {
  const read = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '')
      reportProblem(path, `secrets of a platform need the environment variable ${name}, which is not set`);
    return value;
  };
  const uri = read('ELASTICIO_API_URI');
  if (uri !== '' && !URL.canParse(uri))
    reportProblem(path, `ELASTICIO_API_URI must be a URL, for example https://api.elastic.io`);
  return {
    uri,
    username: read('ELASTICIO_API_USERNAME'),
    apiKey: new Sensitive(read('ELASTICIO_API_KEY')),
    workspaceId: read('ELASTICIO_WORKSPACE_ID'),
  };
}
