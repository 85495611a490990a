import { DEFINITIONS } from '../lib/auth/registry.js';
import type { JsonSchema } from '../lib/request/definition/definition.js';
import { CONFIGURATION } from '../lib/request/dialects/request/configuration.js';
import { ADVANCED_NAMES } from '../lib/request/dialects/request/mergeAdvanced.js';
import { request } from '../lib/request/dialects/request/index.js';
import { DIALECTS } from '../lib/request/dialects/registry.js';
import { FLOW_CREDENTIAL_TYPES, getFlowMembers } from '../lib/step/flowFile/credentialMembers.js';
import { STEP_DEFAULTS } from '../lib/step/flowFile/flowFile.js';

/** The newest draft that the language servers of editors read. */
const DRAFT = 'http://json-schema.org/draft-07/schema#';

const keysOf = ({ action, trigger }: (typeof DIALECTS)[number]['descriptor']): readonly string[] => [
  action.key,
  trigger.key,
];

/** Returns the JSON Schema of the configuration of `request` and `requestTrigger`. */
export function createConfigSchema(): JsonSchema {
  return {
    $schema: DRAFT,
    title: `Configuration of ${keysOf(request.descriptor).join(' and ')}`,
    ...describeConfiguration('#'),
  };
}

/** @param place of the schema in its document, where `advanced` refers to the other fields */
function describeConfiguration(place: string): JsonSchema {
  const { properties, ...schema } = CONFIGURATION.schema;
  const fields = properties as Readonly<Record<string, JsonSchema>>;
  const advanced = {
    ...fields.advanced,
    properties: Object.fromEntries(ADVANCED_NAMES.map((name) => [name, { $ref: `${place}/properties/${name}` }])),
    additionalProperties: false,
  };
  return { ...schema, properties: { ...fields, advanced } };
}

/** Returns the JSON Schema of flow files. It describes the configuration of `request` and `requestTrigger`, not that of other functions. */
export function createFlowSchema(): JsonSchema {
  return {
    $schema: DRAFT,
    title: 'Flow file',
    type: 'object',
    properties: {
      $schema: { description: 'The JSON Schema of the file, for editors.', type: 'string' },
      name: { description: 'The name of the flow.', type: 'string', minLength: 1, maxLength: 100 },
      component: {
        description: "The component's folder, relative to the file. Absent: this component.",
        type: 'string',
        minLength: 1,
      },
      trigger: {
        description: 'The function that starts the flow. Absent: its messages are the input of the run.',
        allOf: [{ $ref: '#/definitions/trigger' }],
      },
      steps: {
        description: 'The steps after the trigger, in order.',
        type: 'array',
        items: { $ref: '#/definitions/step' },
      },
      credentials: {
        description: 'Credentials by name.',
        type: 'object',
        additionalProperties: { $ref: '#/definitions/credential' },
      },
      variables: {
        description: 'The variables of `$getFlowVariables()`.',
        type: 'object',
        additionalProperties: { $ref: '#/definitions/value' },
      },
    },
    required: ['name'],
    additionalProperties: false,
    definitions: {
      value: { anyOf: [{ type: 'string' }, { $ref: '#/definitions/reference' }] },
      reference: {
        description: 'The name of the environment variable that has the value.',
        type: 'object',
        properties: { env: { type: 'string', minLength: 1 } },
        required: ['env'],
        additionalProperties: false,
      },
      step: STEP,
      trigger: TRIGGER,
      credential: {
        type: 'object',
        properties: { type: { enum: FLOW_CREDENTIAL_TYPES } },
        required: ['type'],
        allOf: DEFINITIONS.map(({ type }) => ({
          if: { properties: { type: { const: type } }, required: ['type'] },
          then: describeCredential(type),
        })),
      },
      configuration: describeConfiguration('#/definitions/configuration'),
    },
  };
}

const STEP = {
  type: 'object',
  properties: {
    id: {
      description:
        'A unique id. Later steps find its message under this id in `elasticio`. Absent: `step_1`, `step_2`, …',
      type: 'string',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
    },
    function: {
      description: 'The function of the component.',
      anyOf: [{ enum: DIALECTS.flatMap(({ descriptor }) => keysOf(descriptor)) }, { type: 'string', minLength: 1 }],
    },
    credential: {
      description: 'A name in `credentials`, or the secret of a platform.',
      anyOf: [
        { type: 'string' },
        {
          type: 'object',
          properties: {
            secretId: {
              description: 'An id, or a reference such as `microsoft.OAuth`.',
              type: 'string',
              maxLength: 128,
              pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$',
            },
          },
          required: ['secretId'],
          additionalProperties: false,
        },
      ],
    },
    prefetch: {
      description: 'Messages processed at once.',
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: STEP_DEFAULTS.prefetch,
    },
    replicas: {
      description: 'Processes, with `--amqp`.',
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: STEP_DEFAULTS.replicas,
    },
    passthrough: {
      description: 'Later steps can read its messages.',
      type: 'boolean',
      default: STEP_DEFAULTS.passthrough,
    },
    config: { description: 'The fields of the function.', type: 'object' },
  },
  required: ['function'],
  additionalProperties: false,
  if: { properties: { function: { enum: keysOf(request.descriptor) } }, required: ['function'] },
  then: { properties: { config: { $ref: '#/definitions/configuration' } } },
};

const TRIGGER = {
  ...STEP,
  properties: {
    ...STEP.properties,
    every: {
      description:
        'The time between two runs. The first one is at the start. Without `every` and `cron` there is one run.',
      type: 'string',
      pattern: '^\\d+(\\.\\d+)? ?(s|m|h)$',
      examples: ['5m'],
    },
    cron: {
      description: 'When the trigger runs: minute, hour, day, month, weekday.',
      type: 'string',
      examples: ['*/5 * * * *'],
    },
    timeZone: { description: 'The time zone of `cron`.', type: 'string', default: 'UTC', examples: ['Europe/Berlin'] },
  },
  not: { required: ['every', 'cron'] },
  dependencies: { timeZone: ['cron'] },
};

function describeCredential(type: (typeof DEFINITIONS)[number]['type']): JsonSchema {
  const members = Object.entries(getFlowMembers(type));
  const value = { $ref: '#/definitions/value' };
  const reference = { $ref: '#/definitions/reference' };
  return {
    properties: {
      type: true,
      provider: {
        description: 'The id of its provider in the catalogue.',
        type: 'string',
        pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      },
      public: {
        description: 'Members that the provider adds to its tokens, such as `instance_url`.',
        type: 'object',
        additionalProperties: value,
      },
      ...Object.fromEntries(members.map(([name, { isSecret }]) => [name, isSecret === true ? reference : value])),
    },
    required: members.flatMap(([name, { isRequired }]) => (isRequired === true ? [name] : [])),
    additionalProperties: false,
  };
}
