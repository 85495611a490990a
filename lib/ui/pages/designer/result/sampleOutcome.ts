import { describeDecision } from '../../../kit/formatAttempt.js';
import type { SampleResult } from './sampleResult.js';

type Outcome = Pick<SampleResult, 'attempts' | 'messages' | 'dropped'>;

/**
 * Says what the last attempt led to, and by which rule: `Rule 2 of the step: 404 → ignore: no message`.
 *
 * @returns undefined while there is no decision
 */
export function describeOutcome({ attempts, messages, dropped }: Outcome, isBusy: boolean): string | undefined {
  const last = attempts.at(-1);
  if (last?.do === undefined) return undefined;
  return describeDecision(last, describeConsequence(last.do, messages.length + dropped, isBusy));
}

function describeConsequence(decision: string, count: number, isBusy: boolean): string {
  const emitted = count === 1 ? '1 message' : `${count} messages`;
  switch (decision) {
    case 'retry':
      return isBusy ? 'another attempt follows' : 'no further attempt was made';
    case 'continue':
      return isBusy ? 'another request follows' : 'no further request was made';
    case 'rebound':
      return 'the message returns to its queue';
    case 'emit':
      if (count > 0) return emitted;
      return isBusy ? '' : 'no message, because there is no record, or the transform has no result';
    case 'fail':
      return count > 0 ? `an error, after ${emitted}` : 'an error, and no message';
    default:
      return count > 0 ? emitted : 'no message';
  }
}

/**
 * Says why a finished step sent no request.
 *
 * @param hasCondition whether the step has a condition, its field `when`
 */
export function describeSkipped({ messages }: Pick<SampleResult, 'messages'>, hasCondition: boolean): string {
  if (!hasCondition) return 'The step finished without sending a request.';
  const result = messages.length === 0 ? 'there is no message' : 'the incoming message was passed on';
  return `No request was sent, because “When” isn't true for this message; ${result}.`;
}
