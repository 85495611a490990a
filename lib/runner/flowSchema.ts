import { FLOW_CREDENTIAL_TYPES } from './flowCredentials.js';

const value = {
  type: ['string', 'object'],
  properties: { env: { type: 'string', minLength: 1 } },
  required: ['env'],
  additionalProperties: false,
};

/** An id, or a reference such as `microsoft.OAuth`. */
const secretId = { type: 'string', maxLength: 128, pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$' };

const step = {
  type: 'object',
  properties: {
    id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
    function: { type: 'string', minLength: 1 },
    credential: {
      type: ['string', 'object'],
      properties: { secretId },
      required: ['secretId'],
      additionalProperties: false,
    },
    prefetch: { type: 'integer', minimum: 1, maximum: 1000 },
    replicas: { type: 'integer', minimum: 1, maximum: 100 },
    passthrough: { type: 'boolean' },
    config: { type: 'object' },
  },
  required: ['function'],
  additionalProperties: false,
};

/** JSON Schema of a flow file. `readFlow` checks references and secrets in addition. */
export const flowSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 100 },
    component: { type: 'string', minLength: 1 },
    trigger: step,
    steps: { type: 'array', items: step },
    credentials: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { type: { enum: FLOW_CREDENTIAL_TYPES } },
        required: ['type'],
        additionalProperties: value,
      },
    },
    variables: { type: 'object', additionalProperties: value },
  },
  required: ['name'],
  additionalProperties: false,
};
