import type { JsonObject } from '../../../wire/members.js';
import type { Component, Fields, Workspace } from '../../api/resources.js';
import { buildClientFields, type ClientFields } from '../../data/clientFields.js';
import { toFormValues } from '../../data/clientMembers.js';
import { isTokenType, getCredentialTypes } from '../../data/credentialTypes.js';
import type { Preset } from '../../data/preset.js';
import { fillPreset, GENERIC, PRESETS } from '../../data/presets.js';
import type { FormValues } from '../../forms/formValues.js';
import { buildLevelRelationship, type Level } from './levels.js';

/** What an auth-client is made of: a type, and for a provider's what is known of it. */
export interface ClientKind {
  readonly id: string;
  readonly type: string;
  readonly preset: Preset | undefined;
}

/** Every kind there is. */
export const CLIENT_KINDS: readonly ClientKind[] = [
  ...PRESETS.map((preset): ClientKind => ({ id: preset.id, type: preset.type, preset })),
  ...['basic', 'api_key', 'noauth'].map((type): ClientKind => ({ id: type, type, preset: undefined })),
];

/** Those that can be made. */
export function filterKinds(types: readonly string[]): readonly ClientKind[] {
  return CLIENT_KINDS.filter(({ type }) => types.includes(type));
}

/** The types that any of the components takes. */
export function getOfferedTypes(components: readonly Component[]): readonly string[] {
  return [...new Set(components.flatMap(getCredentialTypes))];
}

/** Typed values over others; `null`: emptied, though the other has one. */
export type Edits = Readonly<Record<string, unknown>>;

export function applyEdits(base: FormValues, edits: Edits): FormValues {
  return Object.fromEntries(Object.entries({ ...base, ...edits }).filter(([, value]) => value !== null));
}

/** What makes the one of the other. */
export function diffValues(base: FormValues, shown: FormValues): Edits {
  return Object.fromEntries([
    ...Object.entries(shown).filter(([name, value]) => base[name] !== value),
    ...Object.keys(base).flatMap((name): [string, unknown][] => (name in shown ? [] : [[name, null]])),
  ]);
}

/** The form's values before anybody types. What nobody has answered yet is not in them. */
export function getInitialValues({ type, preset }: ClientKind, answers: FormValues): FormValues {
  if (preset === undefined) return {};
  const form = toFormValues(type, fillPreset(preset, answers));
  return Object.fromEntries(
    Object.entries(form).filter(([, value]) => !/\{\w+\}/.test(String(value)) || isJson(value)),
  );
}

function isJson(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('{\n');
}

/**
 * The fields of a kind. With an issuer the endpoints need not be entered: the service asks it.
 * @param values as they are shown
 */
export function getKindFields({ type, preset }: ClientKind, values: FormValues): ClientFields {
  const grant = typeof values.grant_type === 'string' ? values.grant_type : undefined;
  const { common, advanced: more } = buildClientFields(type, {
    ...(grant === undefined ? {} : { grant }),
    isPublic: values.client_auth === 'none',
  });
  if (preset !== GENERIC) return moveKnownToAdvanced({ common, advanced: more }, preset);
  const hasIssuer = values.issuer !== undefined;
  const others = Object.fromEntries(Object.entries(more).filter(([name]) => name !== 'issuer'));
  const needed = Object.entries(common).map(([name, field]): [string, Fields[string]] => [
    name,
    hasIssuer && name.endsWith('_uri') ? { ...field, required: false } : field,
  ]);
  return { common: Object.fromEntries(needed), advanced: others };
}

/** What a preset knows already nobody has to look at: it goes below. */
function moveKnownToAdvanced({ common, advanced: more }: ClientFields, preset: Preset | undefined): ClientFields {
  const isKnown = (name: string): boolean => preset !== undefined && (name in preset.members || name === 'grant_type');
  const entries = Object.entries(common);
  return {
    common: Object.fromEntries(entries.filter(([name]) => !isKnown(name))),
    advanced: { ...Object.fromEntries(entries.filter(([name]) => isKnown(name))), ...more },
  };
}

/** Whether a user is sent to the provider and back: then it has to know where back is. */
export function needsRedirect({ type }: ClientKind, values: FormValues): boolean {
  return isTokenType(type) && (values.grant_type ?? 'authorization_code') === 'authorization_code';
}

/** The document that makes an auth-client. */
export function buildNewClient(
  { type }: ClientKind,
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
  return {
    type: 'auth-client',
    attributes: { type, name: name.trim(), credentials: members },
    relationships: {
      components: { data: componentIds.map((id) => ({ type: 'component', id })) },
      ...buildLevelRelationship(level, workspace),
    },
  };
}
