import { isAuthView } from '../../../../auth/authViews.js';
import type { AuthClient, Component, Fields } from '../../../api/resources.js';
import type { FormValues } from '../../../forms/formValues.js';

/** Input of the credential form without values, so that it can be stored as a draft. */
export interface CredentialDraft {
  readonly componentId?: string | undefined;
  readonly type?: string | undefined;
  readonly authClientId?: string | undefined;
  /** Absent: the suggested name. */
  readonly name?: string | undefined;
  readonly reference?: string | undefined;
  readonly scopes?: string | undefined;
  readonly parameters?: string | undefined;
  /** Id of the started flow. */
  readonly flowId?: string | undefined;
}

/** Values of a credential. Never stored in the browser. */
export interface CredentialValues {
  /** Members of the credential type. */
  readonly credentials: FormValues;
  /** Fields of the components. */
  readonly fields: FormValues;
}

export const EMPTY_VALUES: CredentialValues = { credentials: {}, fields: {} };

/** Fields for name and reference. */
export const NAME_FIELDS: Fields = {
  name: { viewClass: 'TextFieldView', label: 'Name', required: true },
  reference: {
    viewClass: 'TextFieldView',
    label: 'Reference',
    placeholder: 'shop.key',
    note: 'Optional: a name with a dot that flows use instead of the ID.',
    help: {
      description:
        'A flow that names its credentials by reference runs unchanged in every workspace that has these references.<br><br>Letters, digits, <b>_</b> and <b>-</b>, with at least one dot between them. Unique in the workspace.',
    },
  },
};

/** Same rule as the service's. */
const REFERENCE = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/;

/** Returns a message for an invalid reference. */
export function validateReference(reference = ''): string | undefined {
  if (reference === '' || (REFERENCE.test(reference) && reference.length <= 128)) return undefined;
  return 'Use letters, digits, _ and -, with at least one dot between them, such as shop.key';
}

/** Merges the fields of an auth client's components; authentication views come from the first one. */
export function mergeComponentFields(components: readonly Component[]): Fields {
  const [first, ...others] = components.map(({ attributes }) => attributes.descriptor.credentials?.fields ?? {});
  const foreign = others.flatMap((fields) => Object.entries(fields)).filter(([, field]) => !isAuthView(field));
  return { ...Object.fromEntries(foreign), ...first };
}

/** Whether the fields contain an authentication view. */
export function hasAuthView(fields: Fields): boolean {
  return Object.values(fields).some(isAuthView);
}

/** Returns the fields without authentication views. */
export function omitAuthViews(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => !isAuthView(field)));
}

/** Returns the components of an auth client, the chosen one first. */
export function getClientComponents(
  client: AuthClient,
  all: readonly Component[],
  chosenId?: string,
): readonly Component[] {
  const data = client.relationships?.components?.data;
  const ids = Array.isArray(data) ? (data as readonly { readonly id: string }[]).map(({ id }) => id) : [];
  return all.filter(({ id }) => ids.includes(id)).sort((a, b) => Number(b.id === chosenId) - Number(a.id === chosenId));
}

/** Returns a name that no other credential has, derived from the auth client's name. */
export function suggestName(clientName: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? clientName : `${clientName} ${number}`;
    if (!taken.includes(name)) return name;
  }
}

/** Maps the JSON pointers of the request documents to fields, `part.name`. */
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
    [`${attributes}/scopes`, 'authParameters.scopes'],
    [`${attributes}/additional_params`, 'authParameters.parameters'],
    ['/data/relationships/auth_client', 'choice.authClientId'],
    ['/data/relationships/auth_flow', 'authenticate.flow'],
    // A missing token means that the user has not authenticated.
    [`${attributes}/credentials/access_token`, 'authenticate.flow'],
  ]);
}

/** Returns the problems of one part of the form, by field name. */
export function pickProblems(
  problems: Readonly<Record<string, string>>,
  part: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(problems).flatMap(([name, message]) =>
      name.startsWith(`${part}.`) ? [[name.slice(part.length + 1), message]] : [],
    ),
  );
}

/** Prefixes the problems of a part for the whole form. */
export function prefixProblems(
  part: string,
  problems: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(problems).map(([name, message]) => [`${part}.${name}`, message]));
}

/** Drops the problems of fields whose values have changed. */
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

/** Builds the document of a new credential. @param flowId flow that holds its tokens */
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

/** Builds the document that changes a credential, with changed attributes and entered values only. */
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

/** Escapes a member name for a JSON pointer (RFC 6901, section 3). */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
