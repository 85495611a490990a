import { isTokenType } from '../../../auth/registry.js';
import { findMissing } from '../../../members/members.js';
import type { JsonObject } from '../../../json.js';
import { findGrantType, listRequired, SECRET_MEMBERS } from '../../../oauth/grants/index.js';
import { validateFields } from '../../model/credentialFields.js';
import type { GrantRequest } from '../../../oauth/providers/index.js';
import type { Caller } from '../../model/directory.js';
import { recordAcceptance } from '../authClients/acceptance.js';
import { redactRefusalFor } from '../authClients/redactRefusal.js';
import { badRequest } from '../apiErrors.js';
import { mergeIssuedToken } from '../../tokens/mergeIssuedToken.js';
import { toRefreshError } from '../../tokens/refreshErrors.js';
import { readRequestedScope } from '../../tokens/requestedScope.js';
import type { Services } from '../services.js';
import type { SecretContext, ObtainedValues } from './secretValues.js';

/** Whether a new secret needs a token from the provider: it does unless the request has one. */
export function needsFirstToken(
  { type, clientValues }: Pick<SecretContext, 'type' | 'clientValues'>,
  values: JsonObject,
): boolean {
  return isTokenType(type) && findGrantType(clientValues)?.start === 'directly' && values.access_token === undefined;
}

/** Whether a patch changes the token request, so that a new token is requested at once. */
export function changesTokenRequest(context: Pick<SecretContext, 'type' | 'clientValues'>, sent: JsonObject): boolean {
  return needsFirstToken(context, sent) && Object.keys(SECRET_MEMBERS).some((name) => name in sent);
}

/**
 * Requests a token with the values of the secret.
 * @throws ApiError `missing`, `invalid`
 * @throws ApiError `reauthorization_required`, `client_rejected`, `configuration`, `provider_unavailable` when the provider refuses
 */
export async function obtainFirstToken(
  services: Services,
  caller: Caller,
  { client, clientValues, components }: SecretContext,
  values: JsonObject,
): Promise<ObtainedValues> {
  const outcome = await services.tokenClient.obtain(
    clientValues,
    buildTokenRequest(clientValues, values, components),
    undefined,
    values,
  );
  const obtainedAtMs = services.now();
  if (outcome.outcome !== 'granted') {
    throw toRefreshError(await redactRefusalFor(services, caller, client, outcome), obtainedAtMs);
  }
  await recordAcceptance(services, client);
  return {
    ...mergeIssuedToken(values, outcome.grant, { ...client, values: clientValues }, obtainedAtMs),
    obtainedAtMs,
  };
}

function buildTokenRequest(
  clientValues: JsonObject,
  values: JsonObject,
  components: SecretContext['components'],
): GrantRequest {
  const grant = findGrantType(clientValues);
  if (grant?.start !== 'directly') throw new Error('the grant type needs a user');
  const problems = [
    ...findMissing(values, listRequired(grant.secretMembers)),
    ...validateFields(
      components.map(({ descriptor }) => descriptor),
      values.fields,
    ),
  ];
  if (problems.length > 0) throw badRequest(...problems);
  return grant.toRequest(values, readRequestedScope(values));
}
