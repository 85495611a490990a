import { NO_AUTHENTICATION } from '../auth/registry.js';
import { RestError } from '../errors.js';
import { Sensitive } from '../sensitive.js';
import { asJsonObject, isNonEmptyString, parseJson, type JsonObject } from '../json.js';

/** A secret of the platform (`auth-secret`). Its values print as `[secret]`. */
export interface Secret {
  readonly id: string;
  readonly name: string;
  /** As received; it is validated where it is used. */
  readonly type: string;
  /** `error`: a user has to act before the secret works again. */
  readonly state: 'ready' | 'error';
  /** Error message of the platform. */
  readonly error?: string;
  /** The id of its provider in the catalogue; absent when none is known. */
  readonly provider?: string;
  readonly credentials: Sensitive<JsonObject>;
}

/**
 * Reads the JSON:API document of one secret.
 * @throws RestError `platform` when it isn't one, or has no credentials
 */
export function parseSecretDocument(document: unknown): Secret {
  const data = readMember(document, 'data');
  const attributes = readMember(data, 'attributes');
  const type = readMember(attributes, 'type');
  if (!isNonEmptyString(type)) throw createNotASecretError('data.attributes.type');
  const credentials = readCredentials(type, readMember(attributes, 'credentials'));
  if (credentials === undefined) {
    throw new RestError(
      'platform',
      'The platform returned the credential without its values. Grant the permission workspaces.auth_secret.get_credentials to the API key of the component',
    );
  }
  const id = readMember(data, 'id');
  const name = readMember(attributes, 'name');
  const error = readMember(attributes, 'error');
  const provider = readMember(attributes, 'provider');
  return {
    id: typeof id === 'string' ? id : '',
    name: typeof name === 'string' ? name : '',
    type,
    state: readMember(attributes, 'state') === 'error' ? 'error' : 'ready',
    ...(typeof error === 'string' ? { error } : {}),
    ...(isNonEmptyString(provider) ? { provider } : {}),
    credentials: new Sensitive({ ...credentials }),
  };
}

/** Returns the values. Platforms omit the member when there is no authentication. */
function readCredentials(type: string, given: unknown): object | undefined {
  if (typeof given === 'object' && given !== null) return given;
  return type === NO_AUTHENTICATION ? {} : undefined;
}

/** Returns the first error of a JSON:API error document, or undefined when the text isn't one. */
export function parseErrorDocument(text: string): { readonly code?: string; readonly detail: string } | undefined {
  const errors = readMember(parseJson(text), 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const [code, title, detail] = ['code', 'title', 'detail'].map((key) => {
    const value = readMember(first, key);
    return isNonEmptyString(value) ? value : undefined;
  });
  const message = [title, detail].filter((part) => part !== undefined).join(': ');
  if (message === '' && code === undefined) return undefined;
  return { ...(code === undefined ? {} : { code }), detail: message === '' ? (code ?? '') : message };
}

function readMember(value: unknown, key: string): unknown {
  return asJsonObject(value)[key];
}

function createNotASecretError(where: string): RestError {
  return new RestError('platform', `The platform's response is not a secret: ${where} is missing`);
}
