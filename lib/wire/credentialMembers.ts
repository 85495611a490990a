import type { CredentialMember } from '../auth/credentialType.js';
import { findDefinition, isTokenType } from '../auth/registry.js';
import { mapMembers } from '../members/members.js';
import { CLIENT_MEMBERS, listSecret, SECRET_MEMBERS } from '../oauth/grants/index.js';

type CredentialMembers = Readonly<Record<string, CredentialMember>>;

/** Members from which the service requests tokens. The grant type of the auth client decides which of them are required. */
const REQUEST_MEMBERS: CredentialMembers = mapMembers(SECRET_MEMBERS, ({ check, isSecret }) => ({
  check,
  onlyIn: 'api',
  ...(isSecret && { isSecret }),
}));

/** Returns the members of a type's credentials, with those that grant types add to tokens. None for an unknown type. */
export function getMembers(type: string): CredentialMembers {
  const { members = {}, provider } = findDefinition(type) ?? {};
  return provider === undefined ? members : { ...members, ...REQUEST_MEMBERS };
}

/** Returns the names of the members that fit, with their aliases. */
export function listNames(members: CredentialMembers, fits: (member: CredentialMember) => boolean): readonly string[] {
  return Object.entries(members).flatMap(([name, member]) =>
    fits(member) ? [name, ...(member.alias === undefined ? [] : [member.alias])] : [],
  );
}

/** Returns the names of the members of an auth client that responses mask as a whole. */
export function listMaskedClientMembers(type: string): readonly string[] {
  if (isTokenType(type)) return ['client_secret', ...listSecret(CLIENT_MEMBERS)];
  return listNames(getMembers(type), ({ isSecret }) => isSecret === true);
}
