type Values = Readonly<Record<string, unknown>>;

/** Members of a credential that are no secrets: they say who, where, for how long. */
const PLAIN = new Set([
  'additional_params',
  'client_id',
  'expires_at',
  'expires_in',
  'headerName',
  'location',
  'name',
  'scope',
  'subject',
  'subject_token_type',
  'token_placement',
  'token_type',
  'username',
]);

/** In place of values that not even a component gets. */
const MASK = '***';

/**
 * The texts of a credential that must not be shown.
 * @param values as a component gets them
 * @param passwordFields names of the form's fields that hold a password
 */
export function listSecretValues(values: Values, passwordFields: ReadonlySet<string>): readonly string[] {
  const { username, password } = values;
  // RFC 7617: what a server echoes of it is neither of the two.
  const pair = typeof username === 'string' && typeof password === 'string' ? base64(`${username}:${password}`) : [];
  const others = Object.entries(values).flatMap(([name, value]) => {
    if (PLAIN.has(name)) return [];
    if (name === 'fields') return textsOf(value, (field) => passwordFields.has(field));
    // What a provider has sent beside the tokens: an ID token is none of anybody's business, the address of an instance is.
    if (name === 'undefined_params') return textsOf(value, (member) => /token|secret|password|key/i.test(member));
    return textsOf({ [name]: value }, () => true);
  });
  return [...pair, ...others];
}

function base64(text: string): readonly string[] {
  return [Buffer.from(text, 'utf8').toString('base64')];
}

/** The names of the form's password fields, as a component.json has them. */
export function listPasswordFields(descriptor: unknown): ReadonlySet<string> {
  const fields = member(member(descriptor, 'credentials'), 'fields');
  const entries = typeof fields === 'object' && fields !== null ? Object.entries(fields) : [];
  return new Set(
    entries.filter(([, field]) => member(field, 'viewClass') === 'PasswordFieldView').map(([name]) => name),
  );
}

/** The type and the values in a platform's answer; undefined: it holds none. */
export function parseCredential(document: unknown): { readonly type: string; readonly values: Values } | undefined {
  const attributes = member(member(document, 'data'), 'attributes');
  const type = member(attributes, 'type');
  const values = member(attributes, 'credentials');
  if (typeof type !== 'string' || typeof values !== 'object' || values === null) return undefined;
  return { type, values: values as Values };
}

function textsOf(value: unknown, isSecret: (member: string) => boolean): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner === 'string') return isSecret(name) && inner !== '' && inner !== MASK ? [inner] : [];
    return isSecret(name) ? textsOf(inner, () => true) : textsOf(inner, isSecret);
  });
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
