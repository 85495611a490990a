import { findMissing, type Values } from '../../../wire/credentials.js';
import { validateFields } from '../../model/credentialFields.js';
import type { GrantRequest } from '../../model/tokenClient.js';
import type { Caller } from '../../model/directory.js';
import { recordAcceptance } from '../authClients/acceptance.js';
import { redactRefusalFor } from '../authClients/redactRefusal.js';
import { badRequest } from '../apiErrors.js';
import { mergeIssuedToken } from '../refresh/mergeIssuedToken.js';
import { toRefreshError } from '../refresh/refreshErrors.js';
import { buildGrantRequest } from '../../refresher/refreshStrategy.js';
import type { Services } from '../services.js';
import type { SecretContext, ObtainedValues } from './secretValues.js';

/** The grants that need no browser, by `grant_type`, and what of the secret each one needs. */
const GRANT_TYPES = {
  client_credentials: { strategy: 'regrant_client_credentials', needs: [] },
  password: { strategy: 'regrant_password', needs: ['username', 'password'] },
  jwt_bearer: { strategy: 'regrant_jwt_bearer', needs: [] },
  token_exchange: { strategy: 'regrant_token_exchange', needs: ['subject_token'] },
} as const;

/** Members of a secret that a grant is made from: a change of them is tried at once. */
const TOKEN_REQUEST_MEMBERS = ['username', 'password', 'subject', 'subject_token', 'subject_token_type'];

/** Whether a new secret gets its first token from the provider: unless somebody brings one. */
export function needsFirstToken(
  { type, clientValues }: Pick<SecretContext, 'type' | 'clientValues'>,
  values: Values,
): boolean {
  return type === 'oauth2' && findGrantType(clientValues) !== undefined && values.access_token === undefined;
}

/** Whether a change is to what the provider is asked with. */
export function changesTokenRequest(context: Pick<SecretContext, 'type' | 'clientValues'>, sent: Values): boolean {
  return needsFirstToken(context, sent) && TOKEN_REQUEST_MEMBERS.some((name) => name in sent);
}

/**
 * Has the provider give a token for what was handed in.
 * @throws ApiError 400 with pointers; 409, 424 or 503 with the provider's reason
 */
export async function obtainFirstToken(
  services: Services,
  caller: Caller,
  { client, type, clientValues, components }: SecretContext,
  values: Values,
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
  clientValues: Values,
  values: Values,
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

function findGrantType({ grant_type: name }: Values) {
  return typeof name === 'string' && Object.hasOwn(GRANT_TYPES, name)
    ? GRANT_TYPES[name as keyof typeof GRANT_TYPES]
    : undefined;
}
