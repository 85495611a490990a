import { isJsonObject, type JsonObject } from '../../json.js';
import type { AuthClient } from '../api/resources.js';
import { APP_SERVICES } from './appServicesPresets.js';
import type { Preset, CredentialHints } from './preset.js';
import { PROVIDERS } from './providerPresets.js';

/** Preset for any other provider that follows the standards. */
export const GENERIC: Preset = {
  id: 'generic',
  name: 'Another provider',
  type: 'oauth2',
  description: 'Any provider with OAuth2. Paste its issuer to fill in the endpoints, if the provider publishes them.',
  steps: ['Register an app at the provider.', 'Register the redirect URI there.'],
  inputs: {},
  members: {},
};

export const PRESETS: readonly Preset[] = [...PROVIDERS, ...APP_SERVICES, GENERIC];

/** Returns the members with input values in place of `{NAME}`; placeholders without a value stay. */
export function fillPreset({ members, defaults = {} }: Preset, inputs: JsonObject): JsonObject {
  const getInput = (name: string): string | undefined => {
    const value = inputs[name] ?? defaults[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().replace(/\/+$/, '') : undefined;
  };
  return mapStrings(members, (text) => text.replace(/\{(\w+)\}/g, (place, name: string) => getInput(name) ?? place));
}

/** Members that distinguish the presets. */
const IDENTIFYING_MEMBERS = [
  'auth_uri',
  'token_uri',
  'grant_type',
  'token_grant_type',
  'response_path',
  'client_auth',
] as const;

/** Finds the preset whose identifying members match those of an auth client. */
export function findPreset(type: string, credentials: JsonObject): Preset | undefined {
  return PRESETS.find(
    (preset) =>
      preset !== GENERIC &&
      preset.type === type &&
      IDENTIFYING_MEMBERS.every(
        (name) => !(name in preset.members) || matchesTemplate(preset.members[name], credentials[name]),
      ),
  );
}

/** Returns the hints for credentials of an auth client, if its members are visible and match a preset. */
export function getCredentialHints({
  attributes: { type, credentials },
}: Pick<AuthClient, 'attributes'>): CredentialHints | undefined {
  return findPreset(type, credentials ?? {})?.credentialHints;
}

/** Whether a value matches a template. A placeholder stands for a path segment, or at the beginning for a base URL. */
function matchesTemplate(template: unknown, value: unknown): boolean {
  if (typeof template !== 'string' || typeof value !== 'string') return template === value;
  const [first = '', ...others] = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const start = first === '' && others.length > 0 ? ['https://.+', others.shift() ?? ''] : [first];
  return new RegExp(`^${[start.join(''), ...others].join('[^/]+')}$`).test(value);
}

function mapStrings(values: JsonObject, change: (text: string) => string): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? change(value) : isJsonObject(value) ? mapStrings(value, change) : value,
    ]),
  );
}
