import { buildAuthorizationUrl } from '../../../oauth/authorizationUrl.js';
import { deriveCodeChallenge, createCodeVerifier } from '../../../oauth/pkce.js';
import { hashRandomToken, createRandomToken } from '../../../oauth/randomToken.js';
import type { AuthorizationInstructions } from '../../../wire/authFlow.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { redactRefusal } from '../authClients/redactRefusal.js';
import { toRefreshError } from '../../tokens/refreshErrors.js';
import type { Services } from '../services.js';
import { createBrowserCookie } from './browserCookie.js';
import type { FlowContent } from './flowContent.js';
import type { FlowTarget } from './flowTarget.js';
import { buildRedirectUri } from './redirectUri.js';
import type { RequestedAuthorization } from './requestedAuthorization.js';

/** Lifetime of a flow in the browser, in ms. */
const BROWSER_FLOW_LIFETIME_MS = 10 * 60 * 1000;
/** Longest lifetime of a device flow, even if the provider allows more, in ms. */
const MAX_DEVICE_FLOW_LIFETIME_MS = 60 * 60 * 1000;
/** Random bytes in the state and in the code verifier. */
const RANDOM_BYTE_COUNT = 32;

/** A flow that is ready for the user. */
export interface PreparedFlow {
  /** For the user. */
  readonly instructions: AuthorizationInstructions;
  /** The Set-Cookie header; undefined for a device flow. */
  readonly cookie: string | undefined;
  /** The values that complete the flow, to be encrypted. */
  readonly content: Pick<FlowContent, 'codeVerifier' | 'device'>;
  /** The columns by which the flow is found again, and its expiry. */
  readonly stored: Pick<AuthFlow, 'stateHash' | 'cookieHash' | 'pollAtMs' | 'expiresAtMs'>;
}

type FlowIdentity = Pick<AuthFlow, 'id' | 'createdAtMs'>;

/** Prepares a flow in the browser: state, PKCE, cookie and authorization URL (RFC 6749, section 4.1.1; RFC 7636). */
export function prepareBrowserFlow(
  { randomBytes, publicUrl }: Services,
  { id, createdAtMs }: FlowIdentity,
  { clientValues }: FlowTarget,
  { scopes, parameters }: RequestedAuthorization,
): PreparedFlow {
  const state = createRandomToken(randomBytes(RANDOM_BYTE_COUNT));
  const verifier = clientValues.pkce === false ? undefined : createCodeVerifier(randomBytes(RANDOM_BYTE_COUNT));
  const url = buildAuthorizationUrl(clientValues, {
    scopes,
    extra: parameters,
    redirectUri: buildRedirectUri(publicUrl()),
    state,
    ...(verifier === undefined ? {} : { codeChallenge: deriveCodeChallenge(verifier) }),
  });
  const cookie = createBrowserCookie(id, BROWSER_FLOW_LIFETIME_MS / 1000, publicUrl(), randomBytes);
  return {
    instructions: { authorize_url: url },
    cookie: cookie.header,
    content: verifier === undefined ? {} : { codeVerifier: verifier },
    stored: {
      stateHash: hashRandomToken(state),
      cookieHash: cookie.hash,
      pollAtMs: null,
      expiresAtMs: createdAtMs + BROWSER_FLOW_LIFETIME_MS,
    },
  };
}

/**
 * Prepares a flow on another device: the provider issues a device code and a user code (RFC 8628, section 3.1).
 * @throws ApiError `reauthorization_required`, `client_rejected`, `configuration`, `provider_unavailable`
 */
export async function prepareDeviceFlow(
  { tokenClient, now }: Services,
  { createdAtMs }: FlowIdentity,
  { client, clientValues }: FlowTarget,
  { values }: RequestedAuthorization,
): Promise<PreparedFlow> {
  const started = await tokenClient.startDeviceFlow(clientValues, values.scope);
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
    content: { device: { deviceCode, intervalSeconds } },
    stored: {
      stateHash: null,
      cookieHash: null,
      pollAtMs: now() + intervalSeconds * 1000,
      expiresAtMs: createdAtMs + Math.min(MAX_DEVICE_FLOW_LIFETIME_MS, expiresInSeconds * 1000),
    },
  };
}
