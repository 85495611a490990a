import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Problem } from '../../errors.js';
import type { Descriptor, DescriptorField } from './component.js';
import { escapePointerToken, createProblem, describeSchemaError } from './describeSchemaError.js';

/** The view classes of credential fields that the service knows. */
export const VIEW_CLASSES = [
  'HTTPAuthView',
  'OAuthFieldView',
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

/** The fields that a component asks for beside the ones of the credential's type. */
export function listExtraFields(descriptor: Descriptor): readonly (readonly [string, DescriptorField])[] {
  return Object.entries(descriptor.credentials?.fields ?? {}).filter(
    ([, { viewClass }]) => viewClass !== 'HTTPAuthView' && viewClass !== 'OAuthFieldView',
  );
}

/** JSON schema of `credentials.fields` as a component's form gives them. */
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
 * What is wrong with the `fields` of a credential that is for any of these components. A field may be one of any of theirs; where several ask
 * for it, it has to suit all of them.
 * @param fields absent counts as none
 * @param base where in the document they are
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

/** A field that this component doesn't ask for, but another one does. */
function isFieldOfOtherComponent({ keyword, params }: ErrorObject, known: ReadonlySet<string>): boolean {
  return keyword === 'additionalProperties' && known.has(String(params.additionalProperty));
}

/** Without `ownProperties`, a field with a name such as `valueOf` would be there in every object. */
const ajv = new Ajv({ allErrors: true, strict: true, ownProperties: true });
/** Compiled once for each form; by the schema's text, as stores give new objects each time. */
const validators = new Map<string, ValidateFunction>();
const MAX_VALIDATORS = 200;

function compileValidator(descriptor: Descriptor): ValidateFunction {
  const schema = buildFieldsSchema(descriptor);
  const key = JSON.stringify(schema);
  const cached = validators.get(key);
  if (cached !== undefined) return cached;
  const compiled = ajv.compile(schema);
  // Ajv would keep every schema it has seen.
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

/** What a select field stores: the keys of its model. */
export function listModelKeys({ model }: DescriptorField): readonly string[] {
  return typeof model === 'object' && model !== null ? Object.keys(model) : [];
}

function toProblem(error: ErrorObject, known: ReadonlySet<string>, base: string): Problem {
  const { keyword, params, instancePath } = error;
  if (keyword !== 'additionalProperties') return describeSchemaError(error, base);
  const names = known.size === 0 ? 'none' : [...known].join(', ');
  const name = String(params.additionalProperty);
  // A longer name is somebody's data in the wrong place and is not repeated.
  const pointer = name.length > 100 ? base : `${base}${instancePath}/${escapePointerToken(name)}`;
  return createProblem('unknown', pointer, `The component has no such field. Its fields: ${names}`);
}
