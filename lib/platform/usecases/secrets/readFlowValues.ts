import { ApiError } from '../../../errors.js';
import { toPublicFlowStatus } from '../../../wire/authFlow.js';
import type { Values } from '../../../wire/credentials.js';
import { CREDENTIALS_POINTER } from '../../../wire/members.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { openFlowContent } from '../authFlows/flowContent.js';
import { buildSecretValues } from '../authFlows/buildSecretValues.js';
import { badRequest, conflict, invalid } from '../apiErrors.js';
import type { Services } from '../services.js';
import { requireCompleteValues, type SecretContext, type ObtainedValues } from './secretValues.js';

/** What may come with a flow: all else is the provider's to say. */
const ALLOWED_MEMBERS: readonly string[] = ['fields', 'additional_params'];
const SOURCE = { pointer: '/data/relationships/auth_flow/data/id' };

/**
 * The values of a secret that is made of what a flow holds.
 * @param sent fields that win over those the flow was started with
 * @throws ApiError 400; 409 for a flow that holds nothing, or nothing any more
 */
export function readFlowValues(
  { vault, now }: Pick<Services, 'vault' | 'now'>,
  flow: AuthFlow,
  { type, clientValues, components }: SecretContext,
  sent: Values,
): ObtainedValues {
  requireExchangedFlow(flow, now());
  const content = openFlowContent(vault, flow);
  const { held: token } = content;
  if (token === undefined) throw flowConflict('flow_pending', 'The flow holds no token yet');
  const foreign = Object.keys(sent).filter((name) => !ALLOWED_MEMBERS.includes(name));
  if (foreign.length > 0) {
    const detail = 'The flow brings this itself: with auth_flow send fields and additional_params only';
    throw badRequest(...foreign.map((name) => invalid(`${CREDENTIALS_POINTER}/${name}`, detail)));
  }
  const built = buildSecretValues(content, token, { type, values: clientValues });
  const values = { ...built.values, ...sent };
  requireCompleteValues(type, clientValues, values, components);
  return { values, expiresAtMs: built.expiresAtMs, obtainedAtMs: token.obtainedAtMs };
}

/** @throws ApiError 409 unless the flow has tokens to give */
export function requireExchangedFlow(flow: AuthFlow, nowMs: number): void {
  switch (toPublicFlowStatus(flow, nowMs)) {
    case 'exchanged':
      return;
    case 'pending':
      throw flowConflict('flow_pending', 'The user has not been at the provider yet, or is not back');
    case 'expired':
      throw flowConflict('flow_expired', 'The flow has expired: start another one');
    case 'saved':
      throw flowConflict('flow_saved', 'A secret has been made of this flow: start another one');
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

function flowConflict(code: string, detail: string): ApiError {
  return conflict(code, detail, SOURCE);
}
