import type { Expression } from '../../expression.js';
import type { ConfigProblems } from '../../definition/configProblems.js';
import { member, type ValueOf } from '../../definition/definition.js';
import { choice, wholeNumber } from '../../definition/scalars.js';
import { byType, object } from '../../definition/structures.js';
import { parseRecordPath, type RecordPath } from '../../response/recordPath.js';
import type { BodyRules } from './readBody.js';

/** The messages that a response becomes. */
export interface EmissionRules {
  /** Absent: one message per response. */
  readonly records?: RecordRules;
  /** Emit responses. The records are counted, for its pages. */
  readonly wholeResponse?: true;
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

/** The field `emit`. */
export const EMIT = byType(
  {
    string: choice(['response', 'records'], 'response, records or { batch: 100 }'),
    object: object({
      batch: member(wholeNumber(1, 100_000), 'The records of a message at most.', { required: true, examples: [100] }),
    }),
  },
  'response, records or { batch: 100 }',
);

/** The fields of a step that say what is emitted. */
interface EmissionFields {
  readonly records: Expression | undefined;
  readonly emit: ValueOf<typeof EMIT> | undefined;
  readonly transform: Expression | undefined;
  readonly pagination: object | undefined;
}

/**
 * Converts the fields that say what is emitted. Errors are collected.
 *
 * @param maxBytes maximum size of a message
 */
export function toEmissionRules(
  { records, emit, transform, pagination }: EmissionFields,
  response: BodyRules,
  maxBytes: number,
  problems: ConfigProblems,
): EmissionRules {
  const rules: EmissionRules = transform === undefined ? {} : { transform };
  if (records === undefined) return rules;
  if (emit === 'response' && pagination === undefined) {
    problems.add('Emit: with response, records has no effect without pagination; remove one of them');
  }
  if (response.as === 'attachment' || response.as === 'none') {
    problems.add(`Records: the response has none with response.as ${response.as}; choose a format, or remove records`);
  }
  if (response.onMalformed === 'text') {
    problems.add('Records: response.onMalformed text emits the response, which has no records; remove one of them');
  }
  const batch = typeof emit === 'object' ? { batch: emit.batch } : {};
  const wholeResponse = emit === 'response' && { wholeResponse: true as const };
  return {
    ...rules,
    ...wholeResponse,
    records: { expression: records, path: parseRecordPath(records.source), maxBytes, ...batch },
  };
}
