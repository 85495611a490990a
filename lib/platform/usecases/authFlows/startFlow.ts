import { buildAuthorizationUrl } from '../../../oauth/authorizationUrl.js';
import { deriveCodeChallenge, createCodeVerifier } from '../../../oauth/pkce.js';
import { hashRandomToken, createRandomToken } from '../../../oauth/randomToken.js';
import type { AuthorizationInstructions } from '../../../wire/authFlow.js';
import type { Values } from '../../../wire/credentials.js';
import { isJsonObject } from '../../../wire/members.js';
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
import { toRefreshError } from '../refresh/refreshErrors.js';
import { readRequestedScope } from '../secrets/requestedScope.js';
import { openAuthClientOrThrow } from '../secrets/sealSecret.js';
import type { Services } from '../services.js';
import { readStoredParameters, mergeScopes, readAdditionalParameters, readScopes } from './authorizationParameters.js';
import { createBrowserCookie } from './browserCookie.js';
import { readDescriptorRequest } from './descriptorRequest.js';
import { AUTH_FLOW } from './flowAuditEntry.js';
import { sealFlowContent, type FlowContent } from './flowContent.js';
import { resolveFlowTarget, type FlowTarget } from './flowTarget.js';
import { buildRedirectUri } from './redirectUri.js';
import { readReturnTo } from './returnTo.js';

const FIELDS_POINTER = '/data/attributes/fields';
/** How long a user may take at the provider, in ms. */
const BROWSER_FLOW_LIFETIME_MS = 10 * 60 * 1000;
/** Whatever a provider says of a device code's life, in ms. */
const MAX_DEVICE_FLOW_LIFETIME_MS = 60 * 60 * 1000;

/** Of state and verifier. */
const RANDOM_BYTE_COUNT = 32;

export interface StartFlowRequest {
  /** Undefined: the secret's. */
  readonly authClientId: string | undefined;
  /** Id or reference of the secret to authenticate anew. */
  readonly secret: string | undefined;
  readonly scopes: string | readonly string[] | undefined;
  /** As they were sent. */
  readonly additionalParams: unknown;
  readonly fields: Values | undefined;
  readonly returnTo: string | undefined;
}

export interface StartedFlow {
  readonly flow: AuthFlow;
  readonly prompt: AuthorizationInstructions;
  /** A Set-Cookie header; undefined: no browser comes back. */
  readonly cookie: string | undefined;
}

/** What the user is sent with, and what is kept of it. */
interface PreparedFlow {
  readonly prompt: AuthorizationInstructions;
  readonly cookie: string | undefined;
  readonly content: FlowContent;
  readonly stored: Pick<AuthFlow, 'stateHash' | 'cookieHash' | 'pollAtMs' | 'expiresAtMs'>;
}

/** What the provider is asked for. */
interface RequestedAuthorization {
  readonly scopes: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Begins to authenticate: for a new secret, or for one that there is.
 * @throws ApiError 400 and 404 with pointers, 403; 409 `no_user_grant`, `unreadable` or `already_started`; a device code's provider may
 *   refuse with 409, 424 or 503
 */
export async function startFlow(
  services: Services,
  caller: Caller,
  workspaceId: string,
  request: StartFlowRequest,
  repeatable: IdempotentRequest | undefined,
): Promise<StartedFlow> {
  const { store, vault, publicUrl } = services;
  const target = await resolveFlowTarget(services, caller, workspaceId, request);
  const { workspace, client, secret } = target;
  const returnTo = request.returnTo === undefined ? null : readReturnTo(request.returnTo, publicUrl());
  const clientValues = openAuthClientOrThrow(vault, client);
  const requested = await resolveRequest(services, target, request);
  const parameters = readAdditionalParameters(request.additionalParams);

  // A device's provider is not to be asked for a repetition.
  const earlierId = await findEarlierResource(services, caller, repeatable);
  if (earlierId !== undefined) throw alreadyStarted(earlierId);

  const createdAtMs = services.now();
  const id: AuthFlow['id'] = newId(createdAtMs, services.randomBytes);
  const prepare = clientValues.grant_type === 'device_code' ? prepareDeviceFlow : prepareBrowserFlow;
  const { prompt, cookie, content, stored } = await prepare(
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
    const claimedId = await claimIdempotencyKey(services, tx, caller, repeatable, id);
    if (claimedId !== undefined) throw alreadyStarted(claimedId);
    await tx.authFlows.add(flow);
    const action = { action: 'create', resourceType: AUTH_FLOW, resourceId: id } as const;
    await tx.audit.append([createAuditRecord(services, caller, placeOfWorkspace(workspace), action)]);
  });
  return { flow, prompt, cookie };
}

/** What was sent, or else the secret has, over what the components ask for. @throws ApiError 400 */
async function resolveRequest(
  { store }: Services,
  { client, secret, secretValues = {} }: FlowTarget,
  request: StartFlowRequest,
): Promise<RequestedAuthorization> {
  const components = await store.components.findMany(client.componentIds);
  const descriptors = components.map(({ descriptor }) => descriptor);
  const problems = request.fields === undefined ? [] : validateFields(descriptors, request.fields, FIELDS_POINTER);
  // A secret that is made of the flow may bring others. One that there is gets these, with nobody there to be told.
  const reported = secret === undefined ? problems.filter(({ code }) => code === 'invalid') : problems;
  if (reported.length > 0) throw badRequest(...reported);
  const { fields } = secretValues;
  const byDescriptor = readDescriptorRequest(descriptors, request.fields ?? (isJsonObject(fields) ? fields : {}));
  if (byDescriptor.problems.length > 0) throw badRequest(...byDescriptor.problems);
  return {
    scopes: readScopes(request.scopes) ?? mergeScopes(readRequestedScope(secretValues), byDescriptor.scopes),
    parameters: {
      ...byDescriptor.parameters,
      // Without what it was first asked with, such as access_type, a provider may leave out the refresh token.
      ...(request.additionalParams === undefined
        ? readStoredParameters(secretValues.additional_params)
        : readAdditionalParameters(request.additionalParams)),
    },
  };
}

type NewFlow = Pick<AuthFlow, 'id' | 'createdAtMs'> & { readonly client: AuthClient };

/** RFC 6749 section 4.1.1, RFC 7636. */
function prepareBrowserFlow(
  { randomBytes, publicUrl }: Services,
  { id, createdAtMs }: NewFlow,
  clientValues: Values,
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
    prompt: { authorize_url: url },
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

/** RFC 8628 section 3.1. @throws ApiError the provider's refusal */
async function prepareDeviceFlow(
  { tokenClient: tokens, now }: Services,
  { createdAtMs, client }: NewFlow,
  clientValues: Values,
  requested: RequestedAuthorization,
): Promise<PreparedFlow> {
  const scope = joinScopes(clientValues, requested);
  const started = await tokens.startDeviceFlow(clientValues, scope);
  if (started.outcome !== 'started') throw toRefreshError(redactRefusal(client, started), now());
  const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresInSeconds, intervalSeconds } =
    started.codes;
  return {
    prompt: {
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

function joinScopes({ scope_separator: separator }: Values, { scopes }: RequestedAuthorization): string | undefined {
  if (scopes.length === 0) return undefined;
  return scopes.join(typeof separator === 'string' ? separator : ' ');
}

/** State and cookie are told once, and kept nowhere: there is nothing to repeat the answer from. */
function alreadyStarted(earlier: string) {
  const detail = `This Idempotency-Key has started the flow ${earlier}, whose address is told once: start another one with another key`;
  return conflict('already_started', detail, { header: 'Idempotency-Key' });
}
