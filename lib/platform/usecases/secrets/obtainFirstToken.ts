import { findMissing } from '../../../members/members.js';
import type { JsonObject } from '../../../json.js';
import { validateFields } from '../../model/credentialFields.js';
import type { GrantRequest } from '../../model/tokenClient.js';
import type { Caller } from '../../model/directory.js';
import { recordAcceptance } from '../authClients/acceptance.js';
import { redactRefusalFor } from '../authClients/redactRefusal.js';
import { badRequest } from '../apiErrors.js';
import { mergeIssuedToken } from '../../tokens/mergeIssuedToken.js';
import { toRefreshError } from '../../tokens/refreshErrors.js';
import { buildGrantRequest } from '../../tokens/refreshStrategy.js';
import type { Services } from '../services.js';
import type { SecretContext, ObtainedValues } from './secretValues.js';

/** Grant types that need no browser, with the members of the secret that each one requires. */
const GRANT_TYPES = {
  client_credentials: { strategy: 'regrant_client_credentials', needs: [] },
  password: { strategy: 'regrant_password', needs: ['username', 'password'] },
  jwt_bearer: { strategy: 'regrant_jwt_bearer', needs: [] },
  token_exchange: { strategy: 'regrant_token_exchange', needs: ['subject_token'] },
} as const;

/** Members of a secret that are sent in the token request: changing them requests a new token at once. */
const TOKEN_REQUEST_MEMBERS = ['username', 'password', 'subject', 'subject_token', 'subject_token_type'];

/** Whether a new secret needs a token from the provider: it does unless the request has one. */
export function needsFirstToken(
  { type, clientValues }: Pick<SecretContext, 'type' | 'clientValues'>,
  values: JsonObject,
): boolean {
  return type === 'oauth2' && findGrantType(clientValues) !== undefined && values.access_token === undefined;
}

/** Whether a patch changes the token request. */
export function changesTokenRequest(context: Pick<SecretContext, 'type' | 'clientValues'>, sent: JsonObject): boolean {
  return needsFirstToken(context, sent) && TOKEN_REQUEST_MEMBERS.some((name) => name in sent);
}

/**
 * Requests a token with the values of the secret.
 * @throws ApiError `missing`, `invalid`
 * @throws ApiError `reauthorization_required`, `client_rejected`, `configuration`, `provider_unavailable` when the provider refuses
 */
export async function obtainFirstToken(
  services: Services,
  caller: Caller,
  { client, type, clientValues, components }: SecretContext,
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
  return { ...mergeIssuedToken(values, outcome.grant, { type, values: clientValues }, obtainedAtMs), obtainedAtMs };
}

function buildTokenRequest(
  clientValues: JsonObject,
  values: JsonObject,
  components: SecretContext['components'],
): GrantRequest {
  const { strategy, needs } = findGrantType(clientValues) ?? GRANT_TYPES.client_credentials;
  const problems = [
    ...findMissing(values, needs),
    ...validateFields(
      components.map(({ descriptor }) => descriptor),
      values.fields,
    ),
  ];
  if (problems.length > 0) throw badRequest(...problems);
  return buildGrantRequest(strategy, values);
}

function findGrantType({ grant_type: name }: JsonObject) {
  return typeof name === 'string' && Object.hasOwn(GRANT_TYPES, name)
    ? GRANT_TYPES[name as keyof typeof GRANT_TYPES]
    : undefined;
}
