import { isJsonObject, type JsonObject } from '../../wire/members.js';
import type { AuthClient } from '../api/resources.js';
import { APP_SERVICES } from './appServicesPresets.js';
import type { Preset, CredentialHints } from './preset.js';
import { PROVIDERS } from './providerPresets.js';

/** Any server that follows the standards. */
export const GENERIC: Preset = {
  id: 'generic',
  name: 'Another provider',
  type: 'oauth2',
  description: 'Any provider with OAuth2. Paste its issuer, and the endpoints fill in where it publishes them.',
  steps: ['Register an app at the provider.', 'Enter the redirect address there.'],
  inputs: {},
  members: {},
};

export const PRESETS: readonly Preset[] = [...PROVIDERS, ...APP_SERVICES, GENERIC];

/** The members with what was answered in the places of `{NAME}`; what has no answer stays as it is. */
export function fillPreset(
  { members, defaults: answers = {} }: Preset,
  given: Readonly<Record<string, unknown>>,
): JsonObject {
  const answerTo = (name: string): string | undefined => {
    const value = given[name] ?? answers[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().replace(/\/+$/, '') : undefined;
  };
  return mapStrings(members, (text) => text.replace(/\{(\w+)\}/g, (place, name: string) => answerTo(name) ?? place));
}

/** By what a provider is told apart. */
const IDENTIFYING_MEMBERS = [
  'auth_uri',
  'token_uri',
  'grant_type',
  'token_grant_type',
  'response_path',
  'client_auth',
] as const;

/** The preset that an auth-client was made with, as far as its members tell. */
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

/** What a credential of the auth-client is best made with, where its provider is known and its members may be seen. */
export function getCredentialHints({
  attributes: { type, credentials },
}: Pick<AuthClient, 'attributes'>): CredentialHints | undefined {
  return findPreset(type, credentials ?? {})?.credentialHints;
}

/** What was answered is a part between slashes, or at the beginning the address of a server. */
function matchesTemplate(template: unknown, value: unknown): boolean {
  if (typeof template !== 'string' || typeof value !== 'string') return template === value;
  const [first = '', ...others] = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const begin = first === '' && others.length > 0 ? ['https://.+', others.shift() ?? ''] : [first];
  return new RegExp(`^${[begin.join(''), ...others].join('[^/]+')}$`).test(value);
}

function mapStrings(values: JsonObject, change: (text: string) => string): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? change(value) : isJsonObject(value) ? mapStrings(value, change) : value,
    ]),
  );
}
