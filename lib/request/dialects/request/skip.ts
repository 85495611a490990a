import { evaluateFlag } from '../../evaluateFlag.js';
import type { Scope } from '../../expression.js';
import type { InputMessage } from '../../inputMessage.js';
import type { OutputMessage } from '../../outputMessage.js';
import type { RequestDialectConfig } from './config.js';

/**
 * Returns the messages for a message for which `when` isn't true: none, or the message itself. Undefined when it causes a request.
 *
 * @throws RestError `request` when the value of `when` is neither true, false nor absent
 */
export function skip(
  { when, otherwise }: Pick<RequestDialectConfig, 'when' | 'otherwise'>,
  message: InputMessage,
  scope: Scope,
): readonly OutputMessage[] | undefined {
  if (when === undefined || evaluateFlag(when, scope, 'When')) return undefined;
  if (otherwise === 'drop') return [];
  const { body, headers = {}, attachments } = message;
  return [{ body: body ?? {}, headers: { ...headers }, ...(attachments !== undefined && { attachments }) }];
}
