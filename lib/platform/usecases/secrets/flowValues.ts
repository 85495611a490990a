import { ApiError } from '../../../errors.js';
import { flowStatus } from '../../../wire/authFlow.js';
import type { Values } from '../../../wire/credentials.js';
import { CREDENTIALS } from '../../../wire/members.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { openContent } from '../authFlows/flowContent.js';
import { newHeldValues } from '../authFlows/heldValues.js';
import { badRequest, conflict, invalid } from '../problems.js';
import type { Services } from '../services.js';
import { demandComplete, type MadeFor, type NewValues } from './newSecret.js';

/** What may come with a flow: all else is the provider's to say. */
const BESIDE: readonly string[] = ['fields', 'additional_params'];
const SOURCE = { pointer: '/data/relationships/auth_flow/data/id' };

/**
 * The values of a secret that is made of what a flow holds.
 * @param given fields that win over those the flow was started with
 * @throws ApiError 400; 409 for a flow that holds nothing, or nothing any more
 */
export function valuesOfFlow(
  { vault, now }: Pick<Services, 'vault' | 'now'>,
  flow: AuthFlow,
  { type, clientValues, components }: MadeFor,
  given: Values,
): NewValues {
  demandHeld(flow, now());
  const content = openContent(vault, flow);
  const { held } = content;
  if (held === undefined) throw notHeld('flow_pending', 'The flow holds no token yet');
  const foreign = Object.keys(given).filter((name) => !BESIDE.includes(name));
  if (foreign.length > 0) {
    const detail = 'The flow brings this itself: with auth_flow send fields and additional_params only';
    throw badRequest(...foreign.map((name) => invalid(`${CREDENTIALS}/${name}`, detail)));
  }
  const got = newHeldValues(content, held, { type, values: clientValues });
  const values = { ...got.values, ...given };
  demandComplete(type, clientValues, values, components);
  return { values, expiresAtMs: got.expiresAtMs, obtainedAtMs: held.obtainedAtMs };
}

/** @throws ApiError 409 unless the flow has tokens to give */
export function demandHeld(flow: AuthFlow, nowMs: number): void {
  switch (flowStatus(flow, nowMs)) {
    case 'exchanged':
      return;
    case 'pending':
      throw notHeld('flow_pending', 'The user has not been at the provider yet, or is not back');
    case 'expired':
      throw notHeld('flow_expired', 'The flow has expired: start another one');
    case 'saved':
      throw notHeld('flow_saved', 'A secret has been made of this flow: start another one');
    case 'failed': {
      const { errorCode, errorDescription } = flow;
      throw new ApiError(409, {
        code: 'flow_failed',
        detail: `The provider gave no token: ${[errorCode, errorDescription].filter((part) => (part ?? '') !== '').join(': ')}`,
        source: SOURCE,
        meta: { provider_error: errorCode },
      });
    }
  }
}

function notHeld(code: string, detail: string): ApiError {
  return conflict(code, detail, SOURCE);
}
