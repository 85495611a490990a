import { buildAuthorizationUrl } from '../../../oauth/authorizationUrl.js';
import { deriveCodeChallenge, createCodeVerifier } from '../../../oauth/pkce.js';
import { hashRandomToken, createRandomToken } from '../../../oauth/randomToken.js';
import type { AuthorizationInstructions } from '../../../wire/authFlow.js';
import { isJsonObject, type JsonObject } from '../../../json.js';
import type { AuthClient } from '../../model/authClient.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller } from '../../model/directory.js';
import { validateFields } from '../../model/credentialFields.js';
import { newId } from '../../model/ids.js';
import { placeOfWorkspace } from '../access.js';
import { redactRefusal } from '../authClients/redactRefusal.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { claimIdempotencyKey, findEarlierResource, type IdempotentRequest } from '../idempotency.js';
import { badRequest, conflict } from '../apiErrors.js';
import { toRefreshError } from '../../tokens/refreshErrors.js';
import { readRequestedScope } from '../../tokens/requestedScope.js';
import { openAuthClientOrThrow } from '../../tokens/sealSecret.js';
import type { Services } from '../services.js';
import { readStoredParameters, mergeScopes, readAdditionalParameters, readScopes } from './authorizationParameters.js';
import { createBrowserCookie } from './browserCookie.js';
import { readDescriptorRequest } from './descriptorRequest.js';
import { AUTH_FLOW } from './createFlowAuditRecord.js';
import { sealFlowContent, type FlowContent } from './flowContent.js';
import { resolveFlowTarget, type FlowTarget } from './flowTarget.js';
import { buildRedirectUri } from './redirectUri.js';
import { readReturnTo } from './returnTo.js';

const FIELDS_POINTER = '/data/attributes/fields';
/** Lifetime of a flow in the browser, in ms. */
const BROWSER_FLOW_LIFETIME_MS = 10 * 60 * 1000;
/** Longest lifetime of a device flow, even if the provider allows more, in ms. */
const MAX_DEVICE_FLOW_LIFETIME_MS = 60 * 60 * 1000;

/** Random bytes in the state and in the code verifier. */
const RANDOM_BYTE_COUNT = 32;

export interface StartFlowRequest {
  /** Undefined: the auth client of the secret. */
  readonly authClientId: string | undefined;
  /** Id or reference of the secret to reauthorize. */
  readonly secret: string | undefined;
  readonly scopes: string | readonly string[] | undefined;
  /** As sent. */
  readonly additionalParams: unknown;
  readonly fields: JsonObject | undefined;
  readonly returnTo: string | undefined;
}

export interface StartedFlow {
  readonly flow: AuthFlow;
  readonly instructions: AuthorizationInstructions;
  /** The Set-Cookie header; undefined for a device flow. */
  readonly cookie: string | undefined;
}

/** A new flow: the part for the user and the part to store. */
interface PreparedFlow {
  readonly instructions: AuthorizationInstructions;
  readonly cookie: string | undefined;
  readonly content: FlowContent;
  readonly stored: Pick<AuthFlow, 'stateHash' | 'cookieHash' | 'pollAtMs' | 'expiresAtMs'>;
}

/** Scopes and parameters of the authorization request. */
interface RequestedAuthorization {
  readonly scopes: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Starts an authorization flow, for a new secret or to reauthorize one.
 * @throws ApiError `missing`, `invalid`, `forbidden`, `not_found`, `no_user_grant`, `unreadable`, `already_started`, `idempotency_key_reused`
 * @throws ApiError `reauthorization_required`, `client_rejected`, `configuration`, `provider_unavailable` when the provider of a device flow
 *   refuses
 */
export async function startFlow(
  services: Services,
  caller: Caller,
  workspaceId: string,
  request: StartFlowRequest,
  idempotentRequest: IdempotentRequest | undefined,
): Promise<StartedFlow> {
  const { store, vault, publicUrl } = services;
  const target = await resolveFlowTarget(services, caller, workspaceId, request);
  const { workspace, client, secret } = target;
  const returnTo = request.returnTo === undefined ? null : readReturnTo(request.returnTo, publicUrl());
  const clientValues = openAuthClientOrThrow(vault, client);
  const requested = await resolveRequest(services, target, request);
  const parameters = readAdditionalParameters(request.additionalParams);

  // A repeated request must not start a device flow at the provider.
  const earlierId = await findEarlierResource(services, caller, idempotentRequest);
  if (earlierId !== undefined) throw alreadyStarted(earlierId);

  const createdAtMs = services.now();
  const id: AuthFlow['id'] = newId(createdAtMs, services.randomBytes);
  const prepare = clientValues.grant_type === 'device_code' ? prepareDeviceFlow : prepareBrowserFlow;
  const { instructions, cookie, content, stored } = await prepare(
    services,
    { id, createdAtMs, client },
    clientValues,
    requested,
  );
  const completeContent: FlowContent = {
    ...content,
    ...(request.fields === undefined ? {} : { fields: request.fields }),
    ...(Object.keys(parameters).length === 0 ? {} : { additionalParams: JSON.stringify(parameters) }),
  };
  const flow: AuthFlow = {
    ...sealFlowContent(vault, { id, tenantId: workspace.tenantId }, completeContent),
    ...stored,
    id,
    tenantId: workspace.tenantId,
    workspaceId: workspace.id,
    authClientId: client.id,
    userId: caller.user.id,
    secretId: secret?.id ?? null,
    status: 'pending',
    errorCode: null,
    errorDescription: null,
    returnTo,
    createdAtMs,
  };
  await store.transaction(async (tx) => {
    const claimedId = await claimIdempotencyKey(services, tx, caller, idempotentRequest, id);
    if (claimedId !== undefined) throw alreadyStarted(claimedId);
    await tx.authFlows.add(flow);
    const action = { action: 'create', resourceType: AUTH_FLOW, resourceId: id } as const;
    await tx.audit.append([createAuditRecord(services, caller, placeOfWorkspace(workspace), action)]);
  });
  return { flow, instructions, cookie };
}

/**
 * Resolves scopes and parameters: those of the request, else those of the secret, in addition to the components'.
 * @throws ApiError `invalid`, `missing`
 */
async function resolveRequest(
  { store }: Services,
  { client, secret, secretValues = {} }: FlowTarget,
  request: StartFlowRequest,
): Promise<RequestedAuthorization> {
  const components = await store.components.findMany(client.componentIds);
  const descriptors = components.map(({ descriptor }) => descriptor);
  const problems = request.fields === undefined ? [] : validateFields(descriptors, request.fields, FIELDS_POINTER);
  // The request that saves a new secret may send other fields. A reauthorized secret gets these at the callback, too late for an error.
  const reported = secret === undefined ? problems.filter(({ code }) => code === 'invalid') : problems;
  if (reported.length > 0) throw badRequest(...reported);
  const { fields } = secretValues;
  const fromComponents = readDescriptorRequest(descriptors, request.fields ?? (isJsonObject(fields) ? fields : {}));
  if (fromComponents.problems.length > 0) throw badRequest(...fromComponents.problems);
  return {
    scopes: readScopes(request.scopes) ?? mergeScopes(readRequestedScope(secretValues), fromComponents.scopes),
    parameters: {
      ...fromComponents.parameters,
      // Without the parameters of the first request, such as access_type, a provider may issue no refresh token.
      ...(request.additionalParams === undefined
        ? readStoredParameters(secretValues.additional_params)
        : readAdditionalParameters(request.additionalParams)),
    },
  };
}

type NewFlow = Pick<AuthFlow, 'id' | 'createdAtMs'> & { readonly client: AuthClient };

/** Prepares a flow in the browser (RFC 6749, section 4.1.1; RFC 7636). */
function prepareBrowserFlow(
  { randomBytes, publicUrl }: Services,
  { id, createdAtMs }: NewFlow,
  clientValues: JsonObject,
  requested: RequestedAuthorization,
): Promise<PreparedFlow> {
  const state = createRandomToken(randomBytes(RANDOM_BYTE_COUNT));
  const verifier = clientValues.pkce === false ? undefined : createCodeVerifier(randomBytes(RANDOM_BYTE_COUNT));
  const url = buildAuthorizationUrl(clientValues, {
    scopes: requested.scopes,
    extra: requested.parameters,
    redirectUri: buildRedirectUri(publicUrl()),
    state,
    ...(verifier === undefined ? {} : { codeChallenge: deriveCodeChallenge(verifier) }),
  });
  const scope = joinScopes(clientValues, requested);
  const cookie = createBrowserCookie(id, BROWSER_FLOW_LIFETIME_MS / 1000, publicUrl(), randomBytes);
  return Promise.resolve({
    instructions: { authorize_url: url },
    cookie: cookie.header,
    content: {
      ...(verifier === undefined ? {} : { codeVerifier: verifier }),
      ...(scope === undefined ? {} : { scope }),
    },
    stored: {
      stateHash: hashRandomToken(state),
      cookieHash: cookie.hash,
      pollAtMs: null,
      expiresAtMs: createdAtMs + BROWSER_FLOW_LIFETIME_MS,
    },
  });
}

/**
 * Prepares a device flow (RFC 8628, section 3.1).
 * @throws ApiError `reauthorization_required`, `client_rejected`, `configuration`, `provider_unavailable`
 */
async function prepareDeviceFlow(
  { tokenClient, now }: Services,
  { createdAtMs, client }: NewFlow,
  clientValues: JsonObject,
  requested: RequestedAuthorization,
): Promise<PreparedFlow> {
  const scope = joinScopes(clientValues, requested);
  const started = await tokenClient.startDeviceFlow(clientValues, scope);
  if (started.outcome !== 'started') throw toRefreshError(redactRefusal(client, started), now());
  const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresInSeconds, intervalSeconds } =
    started.codes;
  return {
    instructions: {
      user_code: userCode,
      verification_uri: verificationUri,
      ...(verificationUriComplete === undefined ? {} : { verification_uri_complete: verificationUriComplete }),
    },
    cookie: undefined,
    content: { device: { deviceCode, intervalSeconds }, ...(scope === undefined ? {} : { scope }) },
    stored: {
      stateHash: null,
      cookieHash: null,
      pollAtMs: now() + intervalSeconds * 1000,
      expiresAtMs: createdAtMs + Math.min(MAX_DEVICE_FLOW_LIFETIME_MS, expiresInSeconds * 1000),
    },
  };
}

function joinScopes(
  { scope_separator: separator }: JsonObject,
  { scopes }: RequestedAuthorization,
): string | undefined {
  if (scopes.length === 0) return undefined;
  return scopes.join(typeof separator === 'string' ? separator : ' ');
}

/** State and cookie aren't stored, so the response can't be repeated. */
function alreadyStarted(earlierId: string) {
  const detail = `This Idempotency-Key was used to start the flow ${earlierId}, whose URL is shown only once: start another flow with a new key`;
  return conflict('already_started', detail, { header: 'Idempotency-Key' });
}
