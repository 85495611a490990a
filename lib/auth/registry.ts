import { findProtocol } from '../oauth/providers/index.js';
import type { CredentialTypeDefinition } from './credentialType.js';
import { apiKey } from './types/apiKey.js';
import { basic } from './types/basic.js';
import { noauth } from './types/noauth.js';
import { oauth2 } from './types/oauth2.js';
import { oauth2Instagram } from './types/oauth2Instagram.js';

/** Each credential type, in the order of lists in messages and pages. */
const TYPES = [oauth2, oauth2Instagram, basic, apiKey, noauth] as const;

/** The credential types, as in `authClientTypes` of component.json. */
export type CredentialType = (typeof TYPES)[number]['type'];

export const DEFINITIONS: readonly CredentialTypeDefinition<CredentialType>[] = TYPES;

export const CREDENTIAL_TYPES: readonly CredentialType[] = DEFINITIONS.map(({ type }) => type);

/** The type of credentials that add nothing to a request. */
export const NO_AUTHENTICATION: CredentialType = noauth.type;

/** Returns the definition of a type; undefined for an unknown one. */
export function findDefinition(type: string): CredentialTypeDefinition<CredentialType> | undefined {
  return DEFINITIONS.find((definition) => definition.type === type);
}

/** Whether a string is one of the credential types. */
export function isCredentialType(type: string): type is CredentialType {
  return findDefinition(type) !== undefined;
}

export function getDefinition(type: CredentialType): CredentialTypeDefinition<CredentialType> {
  const definition = findDefinition(type);
  if (definition === undefined) throw new Error(`no definition of the credential type ${type}`);
  return definition;
}

/**
 * Returns the protocol of an auth client's provider.
 * @param client.provider null or absent: not known yet, so that it is the vendor of the type, if any
 */
export function selectProtocol(client: {
  readonly type: string;
  readonly provider?: string | null;
}): ReturnType<typeof findProtocol> {
  return findProtocol(client.provider ?? findDefinition(client.type)?.provider?.vendor);
}

/** Whether credentials of the type are tokens that a provider issues, which expire and can be refreshed. */
export function isTokenType(type: string): boolean {
  return findDefinition(type)?.provider !== undefined;
}
