import { Ajv } from 'ajv';
import type { Problem } from '../../errors.js';
import { CREDENTIAL_TYPES, type CredentialType } from '../../wire/credentials.js';
import type { Descriptor } from './component.js';
import { VIEW_CLASSES } from './credentialFields.js';
import { describeSchemaError } from './describeSchemaError.js';

/** Nobody reads more of them. */
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
  // What people choose from: stored value -> words.
  if: { properties: { viewClass: { enum: ['SelectView', 'MultiSelectView'] } }, required: ['viewClass'] },
  then: {
    properties: { model: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } } },
    required: ['model'],
  },
};

/** What the service relies on in a component.json; everything else is the runtime's and the step designer's. */
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
 * @param base where in its document it is, as a pointer
 */
export function readDescriptor(
  input: unknown,
  base: string,
): { readonly descriptor: Descriptor } | { readonly problems: readonly Problem[] } {
  if (isDescriptor(input)) return { descriptor: input as Descriptor };
  const errors = (isDescriptor.errors ?? []).filter(
    // Of a name that can't be, and of a condition, ajv tells twice.
    ({ keyword, propertyName }) => keyword !== 'if' && propertyName === undefined,
  );
  return { problems: errors.slice(0, MAX_PROBLEMS).map((error) => describeSchemaError(error, base)) };
}

const HTTP_AUTH_TYPES: readonly CredentialType[] = ['oauth2', 'basic', 'api_key', 'noauth'];

/** The credential types that a component takes: those it names, or what its view class has always stood for. */
export function listCredentialTypes({ authClientTypes, credentials }: Descriptor): readonly string[] {
  if (authClientTypes !== undefined) return authClientTypes;
  const views = Object.values(credentials?.fields ?? {}).map(({ viewClass }) => viewClass);
  if (views.includes('HTTPAuthView')) return HTTP_AUTH_TYPES;
  return views.includes('OAuthFieldView') ? ['oauth2'] : ['noauth'];
}
