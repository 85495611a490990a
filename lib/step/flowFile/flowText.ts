import { SECRET_MEMBER_NAMES } from './credentialMembers.js';

// Questions about a flow file while it is typed: its text need not be valid, nor is it parsed.

/** Lists the environment variables of a flow file, `{ env: NAME }`, in their order and without duplicates. */
export function findVariables(flow: string): readonly string[] {
  const text = flow.replaceAll(/^\s*#.*$/gm, '');
  return [...new Set([...text.matchAll(/\benv["']?:[ \t]*["']?([A-Za-z_]\w*)/g)].map(([, name = '']) => name))];
}

const SECRET_VARIABLE = new RegExp(
  String.raw`\b(?:${SECRET_MEMBER_NAMES.join('|')})["']?:\s*(?:\{\s*)?["']?env["']?:[ \t]*["']?([A-Za-z_]\w*)`,
  'g',
);

/** Lists the environment variables with secret values of credentials. */
export function findSecretVariables(flow: string): ReadonlySet<string> {
  return new Set([...flow.matchAll(SECRET_VARIABLE)].map(([, name = '']) => name));
}

/** Whether the start of a flow needs a message for its first step, because it has no trigger. */
export function needsMessage(flow: string): boolean {
  return /^steps\s*:/m.test(flow) && !/^trigger\s*:/m.test(flow);
}

/** Whether a flow file may contain credential values, which must not be stored in the browser. */
export function mayContainCredentials(flow: string): boolean {
  return /\bcredentials["']?\s*:/.test(flow);
}

/** Whether a flow file refers to a credential by its id or its reference. */
export function usesCredential(
  flow: string,
  { id, reference }: { readonly id: string; readonly reference?: string },
): boolean {
  return [id, ...(reference === undefined ? [] : [reference])].some((name) => {
    const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(String.raw`secretId:\s*["']?${quoted}["']?\s*(?:[,}#]|$)`, 'm').test(flow);
  });
}
