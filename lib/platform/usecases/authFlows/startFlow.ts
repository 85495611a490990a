import { authorizeUrl } from '../../../oauth/authorizeUrl.js';
import { codeChallenge, codeVerifier } from '../../../oauth/pkce.js';
import { onceHash, onceValue } from '../../../oauth/state.js';
import type { FlowEntrance } from '../../../wire/authFlow.js';
import type { Values } from '../../../wire/credentials.js';
import { isRecord } from '../../../wire/members.js';
import type { AuthClient } from '../../model/authClient.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller } from '../../model/directory.js';
import { validateFields } from '../../model/credentialFields.js';
import { newId } from '../../model/ids.js';
import { placeOfWorkspace } from '../access.js';
import { refusalForAll } from '../authClients/sharedWords.js';
import { auditRecord } from '../auditTrail.js';
import { claimIdempotencyKey, madeBefore, type Repeatable } from '../idempotency.js';
import { badRequest, conflict } from '../problems.js';
import { toRefreshError } from '../refresh/refreshErrors.js';
import { requestedScope } from '../secrets/requestedScope.js';
import { openClientOf } from '../secrets/sealing.js';
import type { Services } from '../services.js';
import { keptParameters, keptScopes, readParameters, readScopes } from './askedOf.js';
import { newCookie } from './browserCookie.js';
import { descriptorRequest } from './descriptorRequest.js';
import { AUTH_FLOW } from './flowAudit.js';
import { sealContent, type FlowContent } from './flowContent.js';
import { flowTarget, type FlowTarget } from './flowTarget.js';
import { redirectUri } from './redirectUri.js';
import { readReturnTo } from './returnTo.js';

const FIELDS = '/data/attributes/fields';
/** How long a user may take at the provider, in ms. */
const LIFE_MS = 10 * 60 * 1000;
/** Whatever a provider says of a device code's life, in ms. */
const LONGEST_LIFE_MS = 60 * 60 * 1000;

/** Of state and verifier. */
const RANDOM_BYTES = 32;

export interface FlowWanted {
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

export interface FlowStarted {
  readonly flow: AuthFlow;
  readonly entrance: FlowEntrance;
  /** A Set-Cookie header; undefined: no browser comes back. */
  readonly cookie: string | undefined;
}

/** What the user is sent with, and what is kept of it. */
interface Prepared {
  readonly entrance: FlowEntrance;
  readonly cookie: string | undefined;
  readonly content: FlowContent;
  readonly kept: Pick<AuthFlow, 'stateHash' | 'cookieHash' | 'pollAtMs' | 'expiresAtMs'>;
}

/** What the provider is asked for. */
interface Asked {
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
  wanted: FlowWanted,
  repeatable: Repeatable | undefined,
): Promise<FlowStarted> {
  const { store, vault, publicUrl } = services;
  const target = await flowTarget(services, caller, workspaceId, wanted);
  const { workspace, client, secret } = target;
  const returnTo = wanted.returnTo === undefined ? null : readReturnTo(wanted.returnTo, publicUrl());
  const clientValues = openClientOf(vault, client);
  const asked = await askedFor(services, target, wanted);
  const parameters = readParameters(wanted.additionalParams);

  // A device's provider is not to be asked for a repetition.
  const before = await madeBefore(services, caller, repeatable);
  if (before !== undefined) throw alreadyStarted(before);

  const createdAtMs = services.now();
  const id: AuthFlow['id'] = newId(createdAtMs, services.randomBytes);
  const prepare = clientValues.grant_type === 'device_code' ? prepareDevice : prepareBrowser;
  const { entrance, cookie, content, kept } = await prepare(services, { id, createdAtMs, client }, clientValues, asked);
  const more: FlowContent = {
    ...content,
    ...(wanted.fields === undefined ? {} : { fields: wanted.fields }),
    ...(Object.keys(parameters).length === 0 ? {} : { additionalParams: JSON.stringify(parameters) }),
  };
  const flow: AuthFlow = {
    ...sealContent(vault, { id, tenantId: workspace.tenantId }, more),
    ...kept,
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
    const earlier = await claimIdempotencyKey(services, tx, caller, repeatable, id);
    if (earlier !== undefined) throw alreadyStarted(earlier);
    await tx.authFlows.add(flow);
    const deed = { action: 'create', resourceType: AUTH_FLOW, resourceId: id } as const;
    await tx.audit.append([auditRecord(services, caller, placeOfWorkspace(workspace), deed)]);
  });
  return { flow, entrance, cookie };
}

/** What was sent, or else the secret has, over what the components ask for. @throws ApiError 400 */
async function askedFor(
  { store }: Services,
  { client, secret, secretValues = {} }: FlowTarget,
  wanted: FlowWanted,
): Promise<Asked> {
  const components = await store.components.findMany(client.componentIds);
  const descriptors = components.map(({ descriptor }) => descriptor);
  const problems = wanted.fields === undefined ? [] : validateFields(descriptors, wanted.fields, FIELDS);
  // A secret that is made of the flow may bring others. One that there is gets these, with nobody there to be told.
  const faults = secret === undefined ? problems.filter(({ code }) => code === 'invalid') : problems;
  if (faults.length > 0) throw badRequest(...faults);
  const { fields } = secretValues;
  const byDescriptor = descriptorRequest(descriptors, wanted.fields ?? (isRecord(fields) ? fields : {}));
  if (byDescriptor.problems.length > 0) throw badRequest(...byDescriptor.problems);
  return {
    scopes: readScopes(wanted.scopes) ?? keptScopes(requestedScope(secretValues), byDescriptor.scopes),
    parameters: {
      ...byDescriptor.parameters,
      // Without what it was first asked with, such as access_type, a provider may leave out the refresh token.
      ...(wanted.additionalParams === undefined
        ? keptParameters(secretValues.additional_params)
        : readParameters(wanted.additionalParams)),
    },
  };
}

type Begun = Pick<AuthFlow, 'id' | 'createdAtMs'> & { readonly client: AuthClient };

/** RFC 6749 section 4.1.1, RFC 7636. */
function prepareBrowser(
  { randomBytes, publicUrl }: Services,
  { id, createdAtMs }: Begun,
  clientValues: Values,
  asked: Asked,
): Promise<Prepared> {
  const state = onceValue(randomBytes(RANDOM_BYTES));
  const verifier = clientValues.pkce === false ? undefined : codeVerifier(randomBytes(RANDOM_BYTES));
  const url = authorizeUrl(clientValues, {
    scopes: asked.scopes,
    extra: asked.parameters,
    redirectUri: redirectUri(publicUrl()),
    state,
    ...(verifier === undefined ? {} : { codeChallenge: codeChallenge(verifier) }),
  });
  const scope = joined(clientValues, asked);
  const cookie = newCookie(id, LIFE_MS / 1000, publicUrl(), randomBytes);
  return Promise.resolve({
    entrance: { authorize_url: url },
    cookie: cookie.header,
    content: {
      ...(verifier === undefined ? {} : { codeVerifier: verifier }),
      ...(scope === undefined ? {} : { scope }),
    },
    kept: {
      stateHash: onceHash(state),
      cookieHash: cookie.hash,
      pollAtMs: null,
      expiresAtMs: createdAtMs + LIFE_MS,
    },
  });
}

/** RFC 8628 section 3.1. @throws ApiError the provider's refusal */
async function prepareDevice(
  { tokens, now }: Services,
  { createdAtMs, client }: Begun,
  clientValues: Values,
  asked: Asked,
): Promise<Prepared> {
  const scope = joined(clientValues, asked);
  const started = await tokens.startDevice(clientValues, scope);
  if (started.outcome !== 'started') throw toRefreshError(refusalForAll(client, started), now());
  const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresInSeconds, intervalSeconds } =
    started.codes;
  return {
    entrance: {
      user_code: userCode,
      verification_uri: verificationUri,
      ...(verificationUriComplete === undefined ? {} : { verification_uri_complete: verificationUriComplete }),
    },
    cookie: undefined,
    content: { device: { deviceCode, intervalSeconds }, ...(scope === undefined ? {} : { scope }) },
    kept: {
      stateHash: null,
      cookieHash: null,
      pollAtMs: now() + intervalSeconds * 1000,
      expiresAtMs: createdAtMs + Math.min(LONGEST_LIFE_MS, expiresInSeconds * 1000),
    },
  };
}

function joined({ scope_separator: separator }: Values, { scopes }: Asked): string | undefined {
  if (scopes.length === 0) return undefined;
  return scopes.join(typeof separator === 'string' ? separator : ' ');
}

/** State and cookie are told once, and kept nowhere: there is nothing to repeat the answer from. */
function alreadyStarted(earlier: string) {
  const detail = `This Idempotency-Key has started the flow ${earlier}, whose address is told once: start another one with another key`;
  return conflict('already_started', detail, { header: 'Idempotency-Key' });
}
