import { createHash } from 'node:crypto';

import { RestError } from '../../../errors.js';
import type { Expression, Scope } from '../../expression.js';
import { readTextField } from '../../fields.js';
import type { InputMessage } from '../../inputMessage.js';
import { isHttpToken } from '../../../http/isHttpToken.js';
import { readExpression } from '../../readerField.js';
import type { ConfigProblems } from './configProblems.js';
import { toScalarText } from './scalarText.js';

/** A header by which the server recognizes a repeated request. */
export interface IdempotencyKey {
  readonly header: string;
  /** Absent: derived from the step and the message. */
  readonly value: Expression | undefined;
  /** Distinguishes steps: the flow and the step. */
  readonly stepKey: string;
}

/** draft-ietf-httpapi-idempotency-key-header. */
const DEFAULT_HEADER = 'Idempotency-Key';
const LABEL = 'Idempotency key';

/** Reads the field `idempotencyKey`: true, or an object. Errors are collected. */
export function readIdempotencyKey(
  value: unknown,
  stepKey: string,
  problems: ConfigProblems,
): IdempotencyKey | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  if (value === true) return { header: DEFAULT_HEADER, value: undefined, stepKey };
  const given = problems.readObject(value, LABEL, ['header', 'value']);
  if (given === undefined) return undefined;
  const header = problems.collect(() => readTextField(given.header, `${LABEL}: header`)) ?? DEFAULT_HEADER;
  if (!isHttpToken(header)) problems.add(`${LABEL}: the header name is invalid; use letters, digits and hyphens`);
  const isOwn = given.value !== undefined && given.value !== null;
  return {
    header,
    value: isOwn ? problems.collect(() => readExpression(given.value, `${LABEL}: value`)) : undefined,
    stepKey,
  };
}

/**
 * Returns the key of a message: the same for each attempt and each delivery of it.
 *
 * @throws RestError `request` when there is nothing to derive it from
 */
export function createIdempotencyKey(key: IdempotencyKey, message: InputMessage, scope: Scope): string {
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
    .update(JSON.stringify([key.stepKey, message.id]))
    .digest('hex')
    .slice(0, 32);
}
