import type { JsonObject } from '../../../json.js';
import { findGrantType } from '../../../oauth/grants/index.js';
import type { Component, Fields, Provider, Workspace } from '../../api/resources.js';
import { buildClientFields, type ClientFields } from '../../data/clientFields.js';
import { toFormValues } from '../../data/clientMembers.js';
import { CREDENTIAL_TYPES, isTokenType } from '../../../auth/registry.js';
import { listAcceptedTypes } from '../../../auth/acceptedTypes.js';
import { fillPlaceholders, OTHER_PROVIDER } from '../../data/providers.js';
import type { FormValues } from '../../forms/formValues.js';
import { buildLevelRelationship, type Level } from './levels.js';

/** Template of a new auth client: a credential type, and a provider unless the type needs none. */
export interface ClientKind {
  readonly id: string;
  readonly type: string;
  readonly provider: Provider | undefined;
}

/** Returns the kinds of the given types: the providers by type, then the types without a provider. */
export function buildKinds(providers: readonly Provider[], types: readonly string[]): readonly ClientKind[] {
  const offered = CREDENTIAL_TYPES.filter((type) => types.includes(type));
  return [
    ...offered.flatMap((type) =>
      [...providers, OTHER_PROVIDER]
        .filter(({ attributes }) => attributes.type === type)
        .map((provider): ClientKind => ({ id: provider.id, type, provider })),
    ),
    ...offered
      .filter((type) => !isTokenType(type))
      .map((type): ClientKind => ({ id: type, type, provider: undefined })),
  ];
}

/** Returns the credential types that any of the components accepts. */
export function getOfferedTypes(components: readonly Component[]): readonly string[] {
  return [...new Set(components.flatMap(({ attributes }) => listAcceptedTypes(attributes.descriptor)))];
}

/** Changes to base values; `null`: cleared. */
export type Edits = JsonObject;

export function applyEdits(base: FormValues, edits: Edits): FormValues {
  return Object.fromEntries(Object.entries({ ...base, ...edits }).filter(([, value]) => value !== null));
}

/** Returns the edits that turn the base values into the shown ones. */
export function diffValues(base: FormValues, shown: FormValues): Edits {
  return Object.fromEntries([
    ...Object.entries(shown).filter(([name, value]) => base[name] !== value),
    ...Object.keys(base).flatMap((name): [string, unknown][] => (name in shown ? [] : [[name, null]])),
  ]);
}

/** Returns the initial form values of a kind, without members that have open placeholders. */
export function getInitialValues({ type, provider }: ClientKind, inputs: FormValues): FormValues {
  if (provider === undefined) return {};
  const form = toFormValues(type, fillPlaceholders(provider, inputs));
  return Object.fromEntries(
    Object.entries(form).filter(([, value]) => !/\{\w+\}/.test(String(value)) || isJson(value)),
  );
}

function isJson(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('{\n');
}

/**
 * Returns the fields of a kind. With an issuer the endpoints are optional: the service discovers them.
 * @param values current values of the form
 */
export function getKindFields({ type, provider }: ClientKind, values: FormValues): ClientFields {
  const { common, advanced } = buildClientFields(type, values, getCatalogId(provider));
  if (provider !== OTHER_PROVIDER) return moveKnownToAdvanced({ common, advanced }, provider);
  const hasIssuer = values.issuer !== undefined;
  const others = Object.fromEntries(Object.entries(advanced).filter(([name]) => name !== 'issuer'));
  const needed = Object.entries(common).map(([name, field]): [string, Fields[string]] => [
    name,
    hasIssuer && name.endsWith('_uri') ? { ...field, required: false } : field,
  ]);
  return { common: Object.fromEntries(needed), advanced: others };
}

/** Returns the id of a provider in the catalogue; null: none. */
function getCatalogId(provider: Provider | undefined): string | null {
  return provider === undefined || provider === OTHER_PROVIDER ? null : provider.id;
}

/** Moves the fields that a provider fills in to the advanced ones. */
function moveKnownToAdvanced({ common, advanced }: ClientFields, provider: Provider | undefined): ClientFields {
  const isKnown = (name: string): boolean =>
    provider !== undefined && (name in provider.attributes.auth_client || name === 'grant_type');
  const entries = Object.entries(common);
  return {
    common: Object.fromEntries(entries.filter(([name]) => !isKnown(name))),
    advanced: { ...Object.fromEntries(entries.filter(([name]) => isKnown(name))), ...advanced },
  };
}

/** Whether users are redirected to the provider, so that it needs the redirect URI. */
export function needsRedirect({ type }: ClientKind, values: FormValues): boolean {
  return isTokenType(type) && findGrantType(values)?.start === 'redirect';
}

/** Builds the document of a new auth client. */
export function buildNewClient(
  { type, provider }: ClientKind,
  {
    name,
    members,
    componentIds,
    level,
    workspace,
  }: {
    readonly name: string;
    readonly members: JsonObject;
    readonly componentIds: readonly string[];
    readonly level: Level;
    readonly workspace: Workspace;
  },
) {
  const id = getCatalogId(provider);
  return {
    type: 'auth-client',
    attributes: { type, ...(id === null ? {} : { provider: id }), name: name.trim(), credentials: members },
    relationships: {
      components: { data: componentIds.map((id) => ({ type: 'component', id })) },
      ...buildLevelRelationship(level, workspace),
    },
  };
}
