import { missing, type Values } from '../../../wire/credentials.js';
import { validateFields } from '../../model/credentialFields.js';
import type { GrantRequest } from '../../model/tokenClient.js';
import type { Caller } from '../../model/directory.js';
import { noteAccepted } from '../authClients/acceptance.js';
import { refusalFor } from '../authClients/sharedWords.js';
import { badRequest } from '../problems.js';
import { mergeIssuedToken } from '../refresh/mergeIssuedToken.js';
import { toRefreshError } from '../refresh/refreshErrors.js';
import { buildGrantRequest } from '../../refresher/refreshStrategy.js';
import type { Services } from '../services.js';
import type { MadeFor, NewValues } from './newSecret.js';

/** The grants that need no browser, by `grant_type`, and what of the secret each one needs. */
const GRANTS = {
  client_credentials: { strategy: 'regrant_client_credentials', needs: [] },
  password: { strategy: 'regrant_password', needs: ['username', 'password'] },
  jwt_bearer: { strategy: 'regrant_jwt_bearer', needs: [] },
  token_exchange: { strategy: 'regrant_token_exchange', needs: ['subject_token'] },
} as const;

/** Members of a secret that a grant is made from: a change of them is tried at once. */
const HANDED_IN = ['username', 'password', 'subject', 'subject_token', 'subject_token_type'];

/** Whether a new secret gets its first token from the provider: unless somebody brings one. */
export function needsGrant({ type, clientValues }: Pick<MadeFor, 'type' | 'clientValues'>, given: Values): boolean {
  return type === 'oauth2' && grantOf(clientValues) !== undefined && given.access_token === undefined;
}

/** Whether a change is to what the provider is asked with. */
export function changesGrant(madeFor: Pick<MadeFor, 'type' | 'clientValues'>, sent: Values): boolean {
  return needsGrant(madeFor, sent) && HANDED_IN.some((name) => name in sent);
}

/**
 * Has the provider give a token for what was handed in.
 * @throws ApiError 400 with pointers; 409, 424 or 503 with the provider's reason
 */
export async function firstGrant(
  services: Services,
  caller: Caller,
  { client, type, clientValues, components }: MadeFor,
  given: Values,
): Promise<NewValues> {
  const outcome = await services.tokens.obtain(
    clientValues,
    requestFor(clientValues, given, components),
    undefined,
    given,
  );
  const obtainedAtMs = services.now();
  if (outcome.outcome !== 'granted') {
    throw toRefreshError(await refusalFor(services, caller, client, outcome), obtainedAtMs);
  }
  await noteAccepted(services, client);
  return { ...mergeIssuedToken(given, outcome.grant, { type, values: clientValues }, obtainedAtMs), obtainedAtMs };
}

function requestFor(clientValues: Values, given: Values, components: MadeFor['components']): GrantRequest {
  const { strategy, needs } = grantOf(clientValues) ?? GRANTS.client_credentials;
  const problems = [
    ...missing(given, needs),
    ...validateFields(
      components.map(({ descriptor }) => descriptor),
      given.fields,
    ),
  ];
  if (problems.length > 0) throw badRequest(...problems);
  return buildGrantRequest(strategy, given);
}

function grantOf({ grant_type: name }: Values) {
  return typeof name === 'string' && Object.hasOwn(GRANTS, name) ? GRANTS[name as keyof typeof GRANTS] : undefined;
}
