import { Sensitive } from '../sensitive.js';
import type { CredentialType } from '../auth/registry.js';
import { cleanIssued, cleanName, cleanPassword, cleanScope } from '../members/pastedText.js';
import type { FlowCredential, PlatformAccess } from './flow.js';
import type { JsonObject } from '../json.js';

/** A value of the flow file: text, or the name of the environment variable that holds it. */
export type FlowValue = string | { readonly env: string };

interface Field {
  readonly required: boolean;
  /** A secret must be an environment reference. */
  readonly secret: boolean;
}

const secret: Field = { required: true, secret: true };
const plain: Field = { required: true, secret: false };
const optional = (field: Field): Field => ({ ...field, required: false });

const TOKEN_FIELDS = {
  access_token: secret,
  refresh_token: optional(secret),
  client_secret: optional(secret),
  client_id: optional(plain),
  scope: optional(plain),
};

const CREDENTIAL_FIELDS: Readonly<Record<CredentialType, Readonly<Record<string, Field>>>> = {
  noauth: {},
  // RFC 7617, section 2: either may be empty.
  basic: { username: optional(plain), password: optional(secret) },
  api_key: { headerName: plain, headerValue: secret, location: optional(plain) },
  oauth2: TOKEN_FIELDS,
  oauth2_instagram: TOKEN_FIELDS,
};

export const CREDENTIAL_TYPES = Object.keys(CREDENTIAL_FIELDS) as CredentialType[];

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
  const fields = CREDENTIAL_FIELDS[entry.type];
  const values: Record<string, string> = {};
  for (const key of Object.keys(entry)) {
    if (key === 'type' || key in fields) continue;
    const known = Object.keys(fields).join(', ') || 'none';
    reportProblem([...path, key], `a credential of type ${entry.type} has no "${key}"; it has: ${known}`);
  }
  for (const [key, field] of Object.entries(fields)) {
    const value = entry[key] as FlowValue | undefined;
    if (value === undefined) {
      if (field.required) reportProblem(path, `a credential of type ${entry.type} needs "${key}"`);
      continue;
    }
    if (field.secret && typeof value === 'string') {
      const detail = `secrets can't be stored in a flow file; put the value into an environment variable and write { env: NAME }`;
      reportProblem([...path, key], detail);
      continue;
    }
    values[key] = cleanMember(key, resolveValue(value, env, [...path, key], reportProblem));
  }
  return { type: entry.type, values: new Sensitive(values) };
}

/** Normalizes a value as the credential service does: a variable that is read from a file ends with a line break. */
function cleanMember(key: string, value: string): string {
  switch (key) {
    case 'password':
      return cleanPassword(value);
    case 'username':
      return cleanName(value);
    case 'scope':
      return cleanScope(value);
    default:
      return cleanIssued(value);
  }
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
