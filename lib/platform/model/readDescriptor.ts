import { Ajv } from 'ajv';
import type { Problem } from '../../errors.js';
import { CREDENTIAL_TYPES } from '../../auth/registry.js';
import type { Descriptor } from './component.js';
import { VIEW_CLASSES } from './credentialFields.js';
import { describeSchemaError } from './describeSchemaError.js';

/** More problems would not be read. */
const MAX_PROBLEMS = 20;
const TEXT_SCHEMA = { type: 'string', minLength: 1, maxLength: 1000 } as const;

const FIELD_SCHEMA = {
  type: 'object',
  properties: {
    viewClass: { enum: VIEW_CLASSES },
    label: { type: 'string' },
    required: { type: 'boolean' },
  },
  required: ['viewClass'],
  // The options: stored value -> label.
  if: { properties: { viewClass: { enum: ['SelectView', 'MultiSelectView'] } }, required: ['viewClass'] },
  then: {
    properties: { model: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } } },
    required: ['model'],
  },
};

/** The parts of a component.json that the service relies on; the others are for the runtime and the step designer. */
const DESCRIPTOR_SCHEMA = {
  type: 'object',
  properties: {
    title: TEXT_SCHEMA,
    version: { type: 'string' },
    authClientTypes: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: CREDENTIAL_TYPES } },
    credentials: {
      type: 'object',
      properties: {
        fields: {
          type: 'object',
          propertyNames: { type: 'string', pattern: '^(?!__proto__$)[^\\p{Cc}]{1,100}$' },
          additionalProperties: FIELD_SCHEMA,
        },
        oauth2: { type: 'object' },
      },
    },
  },
  required: ['title'],
};

const isDescriptor = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(
  DESCRIPTOR_SCHEMA,
);

/**
 * Reads a component.json.
 * @param base JSON pointer of the descriptor in its document
 */
export function readDescriptor(
  input: unknown,
  base: string,
): { readonly descriptor: Descriptor } | { readonly problems: readonly Problem[] } {
  if (isDescriptor(input)) return { descriptor: input as Descriptor };
  const errors = (isDescriptor.errors ?? []).filter(
    // Ajv reports an invalid property name and a failed condition twice.
    ({ keyword, propertyName }) => keyword !== 'if' && propertyName === undefined,
  );
  return { problems: errors.slice(0, MAX_PROBLEMS).map((error) => describeSchemaError(error, base)) };
}
