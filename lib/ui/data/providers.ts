import { oauth2 } from '../../auth/types/oauth2.js';
import { isJsonObject, type JsonObject } from '../../json.js';
import type { CredentialHints } from '../../wire/provider.js';
import type { AuthClient, Fields, Provider } from '../api/resources.js';

/** Stands for a provider outside the catalogue that follows the standards. */
export const OTHER_PROVIDER: Provider = {
  type: 'provider',
  id: 'generic',
  attributes: {
    name: 'Another provider',
    description: 'Any provider with OAuth2. Paste its issuer to fill in the endpoints, if the provider publishes them.',
    type: oauth2.type,
    steps: ['Register an app at the provider.', 'Register the redirect URI there.'],
    auth_client: {},
  },
};

/** Returns the form fields for the values that the user has to supply. */
export function buildInputFields({ attributes: { inputs = {} } }: Provider): Fields {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, { viewClass: 'TextFieldView', required: true, ...input }]),
  );
}

/** Returns the default values of the inputs. */
export function getInputDefaults({ attributes: { inputs = {} } }: Provider): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]) => (input.default === undefined ? [] : [[name, input.default]])),
  );
}

/** Returns the members of an auth client with input values in place of `{NAME}`; placeholders without a value stay. */
export function fillPlaceholders(provider: Provider, inputs: JsonObject): JsonObject {
  const values: JsonObject = { ...getInputDefaults(provider), ...inputs };
  const getInput = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().replace(/\/+$/, '') : undefined;
  };
  return mapStrings(provider.attributes.auth_client, (text) =>
    text.replace(/\{(\w+)\}/g, (place, name: string) => getInput(name) ?? place),
  );
}

/** Members that distinguish the providers. */
const IDENTIFYING_MEMBERS = [
  'auth_uri',
  'token_uri',
  'grant_type',
  'token_grant_type',
  'response_path',
  'client_auth',
] as const;

/** Finds the provider whose identifying members match those of an auth client; of several the one with the most. */
export function findProvider(
  providers: readonly Provider[],
  type: string,
  credentials: JsonObject,
): Provider | undefined {
  const matches = providers.flatMap((provider) => {
    const { type: ownType, auth_client: members } = provider.attributes;
    const names = IDENTIFYING_MEMBERS.filter((name) => name in members);
    const isMatch =
      ownType === type && names.length > 0 && names.every((name) => matchesTemplate(members[name], credentials[name]));
    return isMatch ? [{ provider, count: names.length }] : [];
  });
  return matches.sort((one, other) => other.count - one.count)[0]?.provider;
}

/** Returns the hints for credentials of an auth client, if its members are visible and match a provider. */
export function getCredentialHints(
  providers: readonly Provider[],
  { attributes: { type, credentials } }: Pick<AuthClient, 'attributes'>,
): CredentialHints | undefined {
  return findProvider(providers, type, credentials ?? {})?.attributes.credential_hints;
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
