import type { JsonObject } from '../../../json.js';
import { ConfigProblems } from '../../definition/configProblems.js';
import { readMember, type JsonSchema } from '../../definition/definition.js';
import { readFields } from '../../fields.js';
import { CONFIGURATION } from './configuration.js';
import { mergeAdvanced } from './mergeAdvanced.js';

/** JSON Schemas of the messages of a step: those that it takes, and those that it emits. */
export interface MessageMetadata {
  readonly in: JsonSchema;
  readonly out: JsonSchema;
}

const ANY_OBJECT: JsonSchema = { type: 'object', properties: {} };

/**
 * Describes the messages of a step for the forms of the next steps, from its field `outputSchema`: the schema of what it emits, or of the body of the
 * response that it emits. Sends no request. Only the fields about emitted messages are read, since the form may be incomplete.
 *
 * @throws RestError `configuration` when one of these fields is invalid
 */
export function describeMessages(input: unknown): MessageMetadata {
  const problems = new ConfigProblems();
  const fields = mergeAdvanced(readFields(input), problems);
  const { members } = CONFIGURATION;
  const read = (name: 'outputSchema' | 'records' | 'emit' | 'transform'): unknown =>
    readMember(fields[name], members[name], members[name].label, problems);
  const schema = read('outputSchema') as JsonObject | undefined;
  const emit = read('emit');
  const [records, transform] = [read('records'), read('transform')];
  problems.throwIfAny();
  return { in: ANY_OBJECT, out: describeOutput(schema, emit, records !== undefined, transform !== undefined) };
}

function describeOutput(
  schema: JsonSchema | undefined,
  emit: unknown,
  hasRecords: boolean,
  hasTransform: boolean,
): JsonSchema {
  if (hasRecords && typeof emit === 'object') {
    return {
      type: 'object',
      properties: { records: { type: 'array', title: 'Records', items: schema ?? {} } },
      required: ['records'],
    };
  }
  if (hasRecords || hasTransform) return schema ?? ANY_OBJECT;
  return describeResponse(schema);
}

function describeResponse(body: JsonSchema = {}): JsonSchema {
  return {
    type: 'object',
    properties: {
      status: { type: 'number', title: 'Status code' },
      headers: { type: 'object', title: 'Headers, with lower-case names; a repeated header is a list' },
      body: {
        title: 'Body: parsed JSON, XML, CSV, NDJSON or events, text, base64, { attachmentUrl }, or null',
        ...body,
      },
      encoding: { type: 'string', title: 'base64, when the body is bytes' },
      malformed: { type: 'boolean', title: "Whether the body doesn't match its media type and is text" },
      error: {
        type: 'object',
        title: 'Why there is no response, when a rule emits errors',
        properties: {
          code: { type: 'string', title: 'Code' },
          message: { type: 'string', title: 'Message' },
        },
        required: ['code', 'message'],
      },
    },
  };
}
