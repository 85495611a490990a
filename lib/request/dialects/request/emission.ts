import type { Expression } from '../../expression.js';
import { createFieldError } from '../../fields.js';
import { readExpression } from '../../readerField.js';
import { parseRecordPath, type RecordPath } from '../../response/recordPath.js';
import { describeGiven, type ConfigProblems } from './configProblems.js';
import type { BodyRules } from './readBody.js';

const MAX_BATCH = 100_000;

/** The messages that a response becomes. */
export interface EmissionRules {
  /** Absent: one message per response. */
  readonly records?: RecordRules;
  /** Its result is the emitted body; undefined emits nothing. */
  readonly transform?: Expression;
}

export interface RecordRules {
  /** Evaluated with the response's body as root. */
  readonly expression: Expression;
  /** The expression as a path, if it is a plain one. */
  readonly path: RecordPath | undefined;
  /** Records per message; absent: a record is a message. */
  readonly batch?: number;
  /** Maximum size of a record in bytes; of the whole body where it isn't processed as a stream. */
  readonly maxBytes: number;
}

/** The fields of a step that say what is emitted. */
interface EmissionFields {
  readonly records: unknown;
  /** An object, or text. */
  readonly emit: unknown;
  readonly transform: unknown;
}

/**
 * Reads the fields that say what is emitted. Errors are collected.
 *
 * @param maxBytes maximum size of a message
 */
export function readEmissionRules(
  fields: EmissionFields,
  response: BodyRules,
  maxBytes: number,
  problems: ConfigProblems,
): EmissionRules {
  const expression = problems.collect(() => readOptionalExpression(fields.records, 'Records'));
  const transform = problems.collect(() => readOptionalExpression(fields.transform, 'Transform'));
  const batch = problems.collect(() => readBatch(fields.emit, expression !== undefined, problems));
  const rules: EmissionRules = transform === undefined ? {} : { transform };
  if (expression === undefined) return rules;
  if (response.as === 'attachment' || response.as === 'none') {
    problems.add(`Records: the response has none with response.as ${response.as}; choose a format, or remove records`);
  }
  if (response.onMalformed === 'text') {
    problems.add('Records: response.onMalformed text emits the response, which has no records; remove one of them');
  }
  const records = { expression, path: parseRecordPath(expression.source), maxBytes };
  return { ...rules, records: batch === undefined ? records : { ...records, batch } };
}

function readOptionalExpression(value: unknown, label: string): Expression | undefined {
  return value === undefined || value === null || value === '' ? undefined : readExpression(value, label);
}

/** Returns the size of a batch; undefined when each record, or the response, is a message. */
function readBatch(value: unknown, hasRecords: boolean, problems: ConfigProblems): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'response') {
    if (hasRecords) throw createFieldError('Emit: with response, records has no effect; remove one of them');
    return undefined;
  }
  if (value !== 'records' && typeof value !== 'object') {
    throw createFieldError(`Emit: expected response, records or { batch: 100 }, got ${describeGiven(value)}`);
  }
  if (!hasRecords) throw createFieldError('Emit: enter the place of the records as records, such as $ or data.items');
  if (value === 'records') return undefined;
  const { batch } = problems.readObject(value, 'Emit', ['batch']) ?? {};
  if (Number.isInteger(batch) && Number(batch) >= 1 && Number(batch) <= MAX_BATCH) return Number(batch);
  throw createFieldError(`Emit: batch must be a whole number from 1 to ${MAX_BATCH}`);
}
