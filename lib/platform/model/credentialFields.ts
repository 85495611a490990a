import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { AUTH_VIEW_CLASSES, isAuthView } from '../../auth/authViews.js';
import type { Problem } from '../../errors.js';
import type { Descriptor, DescriptorField } from './component.js';
import { escapePointerToken, createProblem, describeSchemaError } from './describeSchemaError.js';

/** The supported view classes of credential fields. */
export const VIEW_CLASSES = [
  ...AUTH_VIEW_CLASSES,
  'TextFieldView',
  'TextAreaView',
  'PasswordFieldView',
  'CheckBoxView',
  'SelectView',
  'MultiSelectView',
] as const;

type Schema = Readonly<Record<string, unknown>>;

const SECRET_FIELDS_POINTER = '/data/attributes/credentials/fields';
/** More than any credential form has. */
const MAX_PROBLEMS = 50;

/** Returns the fields that a component's form has beside those of the credential type. */
function listExtraFields(descriptor: Descriptor): readonly (readonly [string, DescriptorField])[] {
  return Object.entries(descriptor.credentials?.fields ?? {}).filter(([, field]) => !isAuthView(field));
}

/** Returns the JSON schema of `credentials.fields` for a component's form. */
export function buildFieldsSchema(descriptor: Descriptor): Schema {
  const fields = listExtraFields(descriptor);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, buildFieldSchema(field)])),
    required: fields.filter(([, field]) => field.required === true).map(([name]) => name),
    additionalProperties: false,
  };
}

/**
 * Validates the `fields` of a credential for these components. Fields of all the components are accepted; a field that
 * several components have must be valid for each of them.
 * @param fields absent counts as empty
 * @param base JSON pointer of the fields in the document
 */
export function validateFields(
  descriptors: readonly Descriptor[],
  fields: unknown,
  base = SECRET_FIELDS_POINTER,
): readonly Problem[] {
  const given = fields ?? {};
  const found = descriptors.flatMap((descriptor) => {
    const validate = compileValidator(descriptor);
    return validate(given) ? [] : (validate.errors ?? []);
  });
  const known = new Set(descriptors.flatMap((descriptor) => listExtraFields(descriptor).map(([name]) => name)));
  const problems = found
    .filter((error) => !isFieldOfOtherComponent(error, known))
    .map((error) => toProblem(error, known, base));
  const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...unique.values()].slice(0, MAX_PROBLEMS);
}

/** Whether the error is about a field that this component does not have but another one does. */
function isFieldOfOtherComponent({ keyword, params }: ErrorObject, known: ReadonlySet<string>): boolean {
  return keyword === 'additionalProperties' && known.has(String(params.additionalProperty));
}

/** Without `ownProperties`, a field named `valueOf` would be present in every object. */
const ajv = new Ajv({ allErrors: true, strict: true, ownProperties: true });
/** Compiled validators by the text of their schema, as stores return new descriptor objects each time. */
const validators = new Map<string, ValidateFunction>();
const MAX_VALIDATORS = 200;

function compileValidator(descriptor: Descriptor): ValidateFunction {
  const schema = buildFieldsSchema(descriptor);
  const key = JSON.stringify(schema);
  const cached = validators.get(key);
  if (cached !== undefined) return cached;
  const compiled = ajv.compile(schema);
  // Ajv would cache every schema forever.
  ajv.removeSchema(schema);
  if (validators.size >= MAX_VALIDATORS) validators.clear();
  validators.set(key, compiled);
  return compiled;
}

function buildFieldSchema(field: DescriptorField): Schema {
  const required = field.required === true;
  switch (field.viewClass) {
    case 'CheckBoxView':
      return { type: 'boolean' };
    case 'SelectView':
      return { enum: listModelKeys(field) };
    case 'MultiSelectView':
      return {
        type: 'array',
        uniqueItems: true,
        items: { enum: listModelKeys(field) },
        ...(required ? { minItems: 1 } : {}),
      };
    default:
      return { type: 'string', maxLength: 65_536, ...(required ? { minLength: 1 } : {}) };
  }
}

/** Returns the values of a select field: the keys of its model. */
function listModelKeys({ model }: DescriptorField): readonly string[] {
  return typeof model === 'object' && model !== null ? Object.keys(model) : [];
}

function toProblem(error: ErrorObject, known: ReadonlySet<string>, base: string): Problem {
  const { keyword, params, instancePath } = error;
  if (keyword !== 'additionalProperties') return describeSchemaError(error, base);
  const names = known.size === 0 ? 'none' : [...known].join(', ');
  const name = String(params.additionalProperty);
  // A longer name may be a pasted secret and is not repeated.
  const pointer = name.length > 100 ? base : `${base}${instancePath}/${escapePointerToken(name)}`;
  return createProblem('unknown', pointer, `The component has no such field. Its fields: ${names}`);
}
