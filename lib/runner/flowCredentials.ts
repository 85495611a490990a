import { Sensitive } from '../sensitive.js';
import type { CredentialType } from '../wire/credentials.js';
import { cleanIssued, cleanName, cleanPassword, cleanScope } from '../wire/pastedText.js';
import type { FlowCredential, PlatformAccess } from './flow.js';

/** A value of the flow file: text, or the name of the environment variable that holds it. */
export type FlowValue = string | { readonly env: string };

interface Field {
  readonly required: boolean;
  /** A secret is never written in the file. */
  readonly secret: boolean;
}

const secret: Field = { required: true, secret: true };
const plain: Field = { required: true, secret: false };
const optional = (field: Field): Field => ({ ...field, required: false });

const TOKENS = {
  access_token: secret,
  refresh_token: optional(secret),
  client_secret: optional(secret),
  client_id: optional(plain),
  scope: optional(plain),
};

const FIELDS: Readonly<Record<CredentialType, Readonly<Record<string, Field>>>> = {
  noauth: {},
  // RFC 7617, section 2: either may be empty.
  basic: { username: optional(plain), password: optional(secret) },
  api_key: { headerName: plain, headerValue: secret, location: optional(plain) },
  oauth2: TOKENS,
  oauth2_instagram: TOKENS,
};

export const CREDENTIAL_TYPES = Object.keys(FIELDS) as CredentialType[];

/** Says what is wrong at a place of the flow file; `path` as keys from the root. */
export type ReportProblem = (path: readonly (string | number)[], words: string) => void;

/** What is said of a variable that isn't set. */
export function describeMissingVariable(name: string): string {
  return `set the environment variable ${name}, it is missing`;
}

/** Follows an environment reference; complains of a variable that isn't set. */
export function resolveValue(
  value: FlowValue,
  env: Readonly<Record<string, string | undefined>>,
  path: readonly string[],
  complain: ReportProblem,
): string {
  if (typeof value === 'string') return value;
  const found = env[value.env];
  if (found === undefined) complain([...path], describeMissingVariable(value.env));
  return found ?? '';
}

/** Reads one entry of `credentials`, whose shape the schema has checked. */
export function readFlowCredential(
  name: string,
  entry: Readonly<Record<string, unknown>> & { readonly type: CredentialType },
  env: Readonly<Record<string, string | undefined>>,
  complain: ReportProblem,
): FlowCredential {
  const path = ['credentials', name];
  const fields = FIELDS[entry.type];
  const values: Record<string, string> = {};
  for (const key of Object.keys(entry)) {
    if (key === 'type' || key in fields) continue;
    const known = Object.keys(fields).join(', ') || 'none';
    complain([...path, key], `a credential of type ${entry.type} has no "${key}"; it has: ${known}`);
  }
  for (const [key, field] of Object.entries(fields)) {
    const value = entry[key] as FlowValue | undefined;
    if (value === undefined) {
      if (field.required) complain(path, `a credential of type ${entry.type} needs "${key}"`);
      continue;
    }
    if (field.secret && typeof value === 'string') {
      const words = `secrets are not written in a flow file: put it into an environment variable and write { env: NAME }`;
      complain([...path, key], words);
      continue;
    }
    values[key] = cleanMember(key, resolveValue(value, env, [...path, key], complain));
  }
  return { type: entry.type, values: new Sensitive(values) };
}

/** As the service cleans it: a variable that is read from a file ends in a line break. */
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

/** Reads from the environment how to reach the platform, under the names that the runtime has for it. */
export function readPlatformAccess(
  env: Readonly<Record<string, string | undefined>>,
  path: readonly (string | number)[],
  complain: ReportProblem,
): PlatformAccess {
  const read = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '') complain(path, `a platform's secret is read with ${name}; set this environment variable`);
    return value;
  };
  const uri = read('ELASTICIO_API_URI');
  if (uri !== '' && !URL.canParse(uri))
    complain(path, `ELASTICIO_API_URI must be an address, for example https://api.elastic.io`);
  return {
    uri,
    username: read('ELASTICIO_API_USERNAME'),
    apiKey: new Sensitive(read('ELASTICIO_API_KEY')),
    workspaceId: read('ELASTICIO_WORKSPACE_ID'),
  };
}
