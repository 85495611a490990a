import type { AuthClient, Component, Fields } from '../../../api/resources.js';
import type { FormValues } from '../../../forms/formValues.js';

const AUTH_VIEWS: readonly string[] = ['HTTPAuthView', 'OAuthFieldView'];

/** What is written in the form of a credential, but for what belongs to its type. Without values: it may be kept as a draft. */
export interface CredentialDraft {
  readonly componentId?: string | undefined;
  readonly type?: string | undefined;
  readonly authClientId?: string | undefined;
  /** Absent: nobody has touched the suggestion. */
  readonly name?: string | undefined;
  readonly reference?: string | undefined;
  readonly scopes?: string | undefined;
  readonly parameters?: string | undefined;
  /** Of the sign-in that was begun. */
  readonly flowId?: string | undefined;
}

/** What a credential holds; never kept anywhere but in the form. */
export interface CredentialValues {
  /** Members of its type. */
  readonly credentials: FormValues;
  /** What its components ask for. */
  readonly fields: FormValues;
}

export const EMPTY_VALUES: CredentialValues = { credentials: {}, fields: {} };

/** Name and reference, which every credential has. */
export const NAME_FIELDS: Fields = {
  name: { viewClass: 'TextFieldView', label: 'Name', required: true },
  reference: {
    viewClass: 'TextFieldView',
    label: 'Reference',
    placeholder: 'shop.key',
    note: 'Optional: a name with a dot in it that flows use in place of the id.',
    help: {
      description:
        'A flow that names its credentials by reference runs unchanged in another workspace with credentials of the same references.<br><br>Letters, digits, <b>_</b> and <b>-</b>, and at least one dot between them. Unique in the workspace.',
    },
  },
};

/** The service's own rule, so that it can be said before anything is sent. */
const REFERENCE = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/;

/** What is wrong with a reference, in words. */
export function validateReference(reference = ''): string | undefined {
  if (reference === '' || (REFERENCE.test(reference) && reference.length <= 128)) return undefined;
  return 'A reference has letters, digits, _ and -, and at least one dot between them, such as shop.key';
}

/** The fields that the components of an auth-client ask for, each once, with the parts for authentication of the first one. */
export function mergeComponentFields(components: readonly Component[]): Fields {
  const [first, ...others] = components.map(({ attributes }) => attributes.descriptor.credentials?.fields ?? {});
  const foreign = others
    .flatMap((fields) => Object.entries(fields))
    .filter(([, { viewClass }]) => !AUTH_VIEWS.includes(viewClass));
  return { ...Object.fromEntries(foreign), ...first };
}

/** Whether the fields say where the values of the credential's type are shown. */
export function hasAuthView(fields: Fields): boolean {
  return Object.values(fields).some(({ viewClass }) => AUTH_VIEWS.includes(viewClass));
}

/** The fields that have values of their own. */
export function omitAuthViews(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, { viewClass }]) => !AUTH_VIEWS.includes(viewClass)));
}

/** The components of an auth-client; the one that was chosen first. */
export function getClientComponents(
  client: AuthClient,
  all: readonly Component[],
  chosenId?: string,
): readonly Component[] {
  const data = client.relationships?.components?.data;
  const ids = Array.isArray(data) ? (data as readonly { readonly id: string }[]).map(({ id }) => id) : [];
  return all.filter(({ id }) => ids.includes(id)).sort((a, b) => Number(b.id === chosenId) - Number(a.id === chosenId));
}

/** A name for a credential of the auth-client that no other one has. */
export function suggestName(clientName: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? clientName : `${clientName} ${number}`;
    if (!taken.includes(name)) return name;
  }
}

/** Where in the documents that are sent each field is, for the service's problems: pointer -> `part.name`. */
export function mapPointersToFields(valueFields: Fields, fields: Fields): Readonly<Record<string, string>> {
  const under = (base: string, part: string, names: readonly string[]) =>
    names.map((name): readonly [string, string] => [`${base}/${escapePointer(name)}`, `${part}.${name}`]);
  const attributes = '/data/attributes';
  return Object.fromEntries([
    [`${attributes}/name`, 'names.name'],
    [`${attributes}/reference`, 'names.reference'],
    ...under(`${attributes}/credentials`, 'credentials', Object.keys(valueFields)),
    ...under(`${attributes}/credentials/fields`, 'fields', Object.keys(fields)),
    // Of a flow.
    ...under(`${attributes}/fields`, 'fields', Object.keys(fields)),
    [`${attributes}/scopes`, 'asked.scopes'],
    [`${attributes}/additional_params`, 'asked.parameters'],
    ['/data/relationships/auth_client', 'choice.authClientId'],
    ['/data/relationships/auth_flow', 'authenticate.flow'],
    // What a token would have been for: there is none before somebody has authenticated.
    [`${attributes}/credentials/access_token`, 'authenticate.flow'],
  ]);
}

/** The problems of one part of the form, by the names of its fields. */
export function pickProblems(
  problems: Readonly<Record<string, string>>,
  part: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(problems).flatMap(([place, words]) =>
      place.startsWith(`${part}.`) ? [[place.slice(part.length + 1), words]] : [],
    ),
  );
}

/** The problems of a part, for the whole form. */
export function prefixProblems(
  part: string,
  problems: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(problems).map(([name, words]) => [`${part}.${name}`, words]));
}

/** The problems that are left once somebody has changed values of a part. */
export function dropChangedProblems(
  problems: Readonly<Record<string, string>>,
  part: string,
  before: FormValues,
  after: FormValues,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(problems).filter(([place]) => {
      const name = place.slice(part.length + 1);
      return !place.startsWith(`${part}.`) || before[name] === after[name];
    }),
  );
}

/** The document of a new credential. @param flowId of the sign-in whose tokens it gets */
export function buildNewSecret(
  names: { readonly name: string; readonly reference: string },
  { credentials, fields }: CredentialValues,
  authClientId: string,
  flowId: string | undefined,
) {
  const to = (type: string, id: string) => ({ data: { type, id } });
  return {
    type: 'auth-secret',
    attributes: {
      name: names.name,
      ...(names.reference === '' ? {} : { reference: names.reference }),
      credentials: { ...(flowId === undefined ? credentials : {}), ...(isEmpty(fields) ? {} : { fields }) },
    },
    relationships:
      flowId === undefined ? { auth_client: to('auth-client', authClientId) } : { auth_flow: to('auth-flow', flowId) },
  };
}

/** The document that changes a credential: only what is different, and values only where some were typed. */
export function buildSecretPatch(
  before: { readonly name: string; readonly reference: string },
  names: { readonly name: string; readonly reference: string },
  { credentials, fields }: CredentialValues,
) {
  const values = { ...credentials, ...(isEmpty(fields) ? {} : { fields }) };
  return {
    type: 'auth-secret',
    attributes: {
      ...(names.name === before.name ? {} : { name: names.name }),
      ...(names.reference === before.reference ? {} : { reference: names.reference === '' ? null : names.reference }),
      ...(isEmpty(values) ? {} : { credentials: values }),
    },
  };
}

function isEmpty(values: object): boolean {
  return Object.keys(values).length === 0;
}

/** RFC 6901. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
