import { createHash } from 'node:crypto';

import { RestError } from '../../../errors.js';
import type { Expression, Scope } from '../../expression.js';
import type { InputMessage } from '../../inputMessage.js';
import { HTTP_TOKEN } from '../../../http/isHttpToken.js';
import { member, type ValueOf } from '../../definition/definition.js';
import { expression, flag, text } from '../../definition/scalars.js';
import { byType, object } from '../../definition/structures.js';
import { toScalarText } from './scalarText.js';

/** A header by which the server recognizes a repeated request. */
export interface IdempotencyKey {
  readonly header: string;
  /** Absent: derived from the step and the message. */
  readonly value: Expression | undefined;
  /** Distinguishes steps: the flow and the step. */
  readonly stepKey: string;
}

const LABEL = 'Idempotency key';

const KEY = object({
  header: member(
    text({ expected: 'a header name: letters, digits and hyphens', pattern: HTTP_TOKEN }),
    'The name of the header.',
    // draft-ietf-httpapi-idempotency-key-header.
    { default: 'Idempotency-Key' },
  ),
  value: member(expression, 'An expression. Absent: derived from flow, step and message.'),
});

/** The field `idempotencyKey`: true, or an object. */
export const IDEMPOTENCY_KEY = byType({ boolean: flag, object: KEY });

export function toIdempotencyKey(
  given: ValueOf<typeof IDEMPOTENCY_KEY> | undefined,
  stepKey: string,
): IdempotencyKey | undefined {
  if (given === undefined || given === false) return undefined;
  const { header, value } = given === true ? { header: KEY.members.header.default, value: undefined } : given;
  return { header, value, stepKey };
}

/**
 * Returns the key of a message, or of one of its pages: the same for each attempt and each delivery of it.
 *
 * @throws RestError `request` when there is nothing to derive it from
 */
export function createIdempotencyKey(key: IdempotencyKey, message: InputMessage, scope: Scope, page = 1): string {
  if (key.value !== undefined) {
    const text = toScalarText(key.value.evaluate(scope), LABEL);
    if (text !== undefined && text.trim() !== '') return text;
    throw new RestError('request', `${LABEL}: the value is empty; check the expression`);
  }
  if (message.id === undefined) {
    throw new RestError(
      'request',
      `${LABEL}: the message has no id; enter a value that is the same whenever the message is processed`,
    );
  }
  return createHash('sha256')
    .update(JSON.stringify([key.stepKey, message.id, ...(page === 1 ? [] : [page])]))
    .digest('hex')
    .slice(0, 32);
}
