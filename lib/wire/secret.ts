import { RestError } from '../errors.js';
import { Sensitive } from '../sensitive.js';

/** A credential as the platform keeps it (auth-secret). Its values print as `[secret]`. */
export interface Secret {
  readonly id: string;
  readonly name: string;
  /** As sent; whether it is one that we know is decided where it is used. */
  readonly type: string;
  /** `error`: a person has to act before it works again. */
  readonly state: 'ready' | 'error';
  /** The platform's words for that. */
  readonly error?: string;
  readonly credentials: Sensitive<Readonly<Record<string, unknown>>>;
}

/**
 * Reads the JSON:API document of one auth-secret.
 * @throws RestError `platform` when it isn't one
 */
export function parseSecretDocument(document: unknown): Secret {
  const data = readMember(document, 'data');
  const attributes = readMember(data, 'attributes');
  const type = readMember(attributes, 'type');
  if (typeof type !== 'string' || type === '') throw notASecretError('data.attributes.type');
  const credentials = credentialsOf(type, readMember(attributes, 'credentials'));
  if (credentials === undefined) {
    throw new RestError(
      'platform',
      'The platform gave the credential without its values: the API key of the component needs the permission workspaces.auth_secret.get_credentials',
    );
  }
  const id = readMember(data, 'id');
  const name = readMember(attributes, 'name');
  const error = readMember(attributes, 'error');
  return {
    id: typeof id === 'string' ? id : '',
    name: typeof name === 'string' ? name : '',
    type,
    state: readMember(attributes, 'state') === 'error' ? 'error' : 'ready',
    ...(typeof error === 'string' ? { error } : {}),
    credentials: new Sensitive({ ...credentials }),
  };
}

/** A secret of type `noauth` has no values, so platforms leave the member out. */
function credentialsOf(type: string, given: unknown): object | undefined {
  if (typeof given === 'object' && given !== null) return given;
  return type === 'noauth' ? {} : undefined;
}

/** The first error of a JSON:API error document in words, or undefined when the text is none. */
export function parseErrorDocument(text: string): { readonly code?: string; readonly detail: string } | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const errors = readMember(document, 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const [code, title, detail] = ['code', 'title', 'detail'].map((key) => {
    const value = readMember(first, key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  });
  const words = [title, detail].filter((part) => part !== undefined).join(': ');
  if (words === '' && code === undefined) return undefined;
  return { ...(code === undefined ? {} : { code }), detail: words === '' ? (code ?? '') : words };
}

function readMember(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function notASecretError(where: string): RestError {
  return new RestError('platform', `The platform's answer is no auth-secret: ${where} is missing`);
}
