import { ApiError } from '../../../errors.js';
import { toPublicFlowStatus } from '../../../wire/authFlow.js';
import { CREDENTIALS_POINTER } from '../../../members/members.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { openFlowContent } from '../authFlows/flowContent.js';
import { buildSecretValues } from '../authFlows/buildSecretValues.js';
import { badRequest, conflict, invalid } from '../apiErrors.js';
import type { Services } from '../services.js';
import { requireCompleteValues, type SecretContext, type ObtainedValues } from './secretValues.js';
import type { JsonObject } from '../../../json.js';

/** Members that a request may send with a flow; the others come from the provider. */
const ALLOWED_MEMBERS: readonly string[] = ['fields', 'additional_params'];
const SOURCE = { pointer: '/data/relationships/auth_flow/data/id' };

/**
 * Builds the values of a secret from the token of a flow.
 * @param sent win over the fields that the flow was started with
 * @throws ApiError `invalid`, `missing`, `unreadable`, `flow_pending`, `flow_expired`, `flow_saved`, `flow_failed`
 */
export function readFlowValues(
  { vault, now }: Pick<Services, 'vault' | 'now'>,
  flow: AuthFlow,
  { client, type, clientValues, components }: SecretContext,
  sent: JsonObject,
): ObtainedValues {
  requireExchangedFlow(flow, now());
  const content = openFlowContent(vault, flow);
  const { held: token } = content;
  if (token === undefined) throw flowConflict('flow_pending', 'The flow has no token yet');
  const unexpected = Object.keys(sent).filter((name) => !ALLOWED_MEMBERS.includes(name));
  if (unexpected.length > 0) {
    const detail = 'The flow sets this member: with auth_flow, send only fields and additional_params';
    throw badRequest(...unexpected.map((name) => invalid(`${CREDENTIALS_POINTER}/${name}`, detail)));
  }
  const built = buildSecretValues(content, token, { ...client, values: clientValues });
  const values = { ...built.values, ...sent };
  requireCompleteValues(type, clientValues, values, components);
  return { ...built, values, obtainedAtMs: token.obtainedAtMs };
}

/**
 * Checks that a flow has a token to save.
 * @throws ApiError `flow_pending`, `flow_expired`, `flow_saved`, `flow_failed`
 */
export function requireExchangedFlow(flow: AuthFlow, nowMs: number): void {
  switch (toPublicFlowStatus(flow, nowMs)) {
    case 'exchanged':
      return;
    case 'pending':
      throw flowConflict('flow_pending', 'The user has not completed the authorization yet');
    case 'expired':
      throw flowConflict('flow_expired', 'The flow has expired: start another flow');
    case 'saved':
      throw flowConflict('flow_saved', 'The flow has already been saved as a secret: start another flow');
    case 'failed': {
      const { errorCode, errorDescription } = flow;
      throw new ApiError(409, {
        code: 'flow_failed',
        detail: `The provider issued no token: ${[errorCode, errorDescription].filter((part) => (part ?? '') !== '').join(': ')}`,
        source: SOURCE,
        meta: { provider_error: errorCode },
      });
    }
  }
}

function flowConflict(code: string, detail: string): ApiError {
  return conflict(code, detail, SOURCE);
}
