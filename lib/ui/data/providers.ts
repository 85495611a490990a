import { oauth2 } from '../../auth/types/oauth2.js';
import { isJsonObject, type JsonObject } from '../../json.js';
import type { Fields, Provider } from '../api/resources.js';

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

function mapStrings(values: JsonObject, change: (text: string) => string): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? change(value) : isJsonObject(value) ? mapStrings(value, change) : value,
    ]),
  );
}
