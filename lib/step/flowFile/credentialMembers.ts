import type { CredentialMember, CredentialTypeDefinition } from '../../auth/credentialType.js';
import { DEFINITIONS, type CredentialType } from '../../auth/registry.js';
import type { FlowFileCredential, FlowPath, ReportProblem } from './flowFile.js';

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

/** Names of the members whose value a flow file can't contain. */
export const SECRET_MEMBER_NAMES: readonly string[] = [
  ...new Set(
    [...MEMBERS.values()].flatMap((members) => Object.keys(members).filter((name) => members[name]?.isSecret)),
  ),
];

/** Returns the members that a credential of this type may have in a flow file; none of an unknown type. */
export function getFlowMembers(type: CredentialType | undefined): FlowMembers {
  return (type && MEMBERS.get(type)) ?? {};
}

/** Checks the members of a credential against its type. */
export function checkCredential({ type, members }: FlowFileCredential, path: FlowPath, report: ReportProblem): void {
  if (type === undefined) return;
  const known = getFlowMembers(type);
  for (const name of Object.keys(members)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known).join(', ') || 'none';
    report([...path, name], `a credential of type ${type} has no "${name}"; it has: ${names}`);
  }
  for (const [name, { isRequired = false, isSecret = false }] of Object.entries(known)) {
    const value = members[name];
    if (value === undefined && isRequired) report(path, `a credential of type ${type} needs "${name}"`);
    if (typeof value !== 'string' || !isSecret) continue;
    const detail = `secrets can't be stored in a flow file; put the value into an environment variable and write { env: NAME }`;
    report([...path, name], detail);
  }
}
