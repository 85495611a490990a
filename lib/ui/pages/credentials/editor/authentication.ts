import type { JsonObject } from '../../../../json.js';
import { ApiFailure, type Api } from '../../../api/client.js';
import type { AuthFlow } from '../../../api/resources.js';

/** State of an authentication. */
export type Authentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'waiting';
      readonly flowId: string;
      /** The authorization URL; unknown after a reload of the page. */
      readonly url: string | undefined;
      /**
       * `unseen`: closed or separated. `Cross-Origin-Opener-Policy` of the provider's page separates its window from the opener,
       * which then sees it as closed although the user is in it.
       */
      readonly window: 'open' | 'blocked' | 'unseen';
      readonly until: string;
    }
  /** The user enters a code on any device (RFC 8628). */
  | {
      readonly kind: 'code';
      readonly flowId: string;
      readonly code: string;
      readonly address: string;
      readonly direct?: string;
      readonly until: string;
    }
  /** The flow holds the tokens. `isSaved`: they are already stored in the reauthenticated credential. */
  | { readonly kind: 'granted'; readonly flowId: string; readonly isSaved: boolean }
  | { readonly kind: 'refused'; readonly code: string; readonly description: string }
  | { readonly kind: 'expired' }
  /** The flow could not be started. */
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

/** Parameters of a new authorization flow. */
export interface FlowRequest {
  readonly target: { readonly authClientId: string } | { readonly secretId: string };
  readonly scopes?: readonly string[];
  readonly additionalParams?: Readonly<Record<string, string>>;
  readonly fields?: JsonObject;
}

/** The window in which the user signs in at the provider. */
export interface Popup {
  readonly isClosed: () => boolean;
  readonly goTo: (url: string) => void;
  readonly close: () => void;
}

export interface AuthenticationContext {
  readonly api: Pick<Api, 'get' | 'post'>;
  /** Path of the workspace's flows: `v2/workspaces/W/auth-flows`. */
  readonly path: string;
  /** URL to which the callback redirects. */
  readonly returnTo: string;
  /** The current window, which may have been reopened. Undefined: the browser blocked it. */
  readonly popup: () => Popup | undefined;
  /** Waits for the poll interval, or until the flow's window returns. Rejects when `signal` aborts. */
  readonly waitForNextPoll: (flowId: string, signal: AbortSignal) => Promise<void>;
  /** Waits until the user is signed in again. Rejects when `signal` aborts. */
  readonly waitForSignIn: (signal: AbortSignal) => Promise<void>;
}

type OnChange = (authentication: Authentication) => void;

/** Starts a flow, opens the provider's page, and reports each state until the flow ends or `signal` aborts. */
export async function authenticate(
  tools: AuthenticationContext,
  request: FlowRequest,
  onChange: OnChange,
  signal: AbortSignal,
): Promise<void> {
  const { api, path, popup } = tools;
  onChange({ kind: 'starting' });
  let flow: AuthFlow;
  try {
    ({ data: flow } = await api.post<AuthFlow>(path, buildFlowDocument(request, tools.returnTo)));
  } catch (error: unknown) {
    popup()?.close();
    if (!(error instanceof ApiFailure)) throw error;
    if (!signal.aborted) onChange({ kind: 'failed', failure: error });
    return;
  }
  const { authorize_url: url } = flow.attributes;
  if (url === undefined || signal.aborted) popup()?.close();
  else popup()?.goTo(url);
  await pollFlow(tools, flow, onChange, signal);
}

/** Whether the provider's page can be reopened for the pending flow. */
export function canReopen(
  state: Authentication,
): state is Extract<Authentication, { kind: 'waiting' }> & { url: string } {
  return state.kind === 'waiting' && state.url !== undefined;
}

/** Resumes a flow that was started earlier, such as before a reload of the page. */
export async function resume(
  tools: AuthenticationContext,
  flowId: string,
  onChange: OnChange,
  signal: AbortSignal,
): Promise<void> {
  const flow = await readFlow(tools, flowId, signal);
  if (flow === undefined) onChange({ kind: 'none' });
  else if (flow.attributes.status === 'pending') await pollFlow(tools, flow, onChange, signal);
  // Earlier failures and saved flows are not reported.
  else onChange(flow.attributes.status === 'exchanged' ? toFinalState(flow) : { kind: 'none' });
}

async function pollFlow(
  tools: AuthenticationContext,
  started: AuthFlow,
  onChange: OnChange,
  signal: AbortSignal,
): Promise<void> {
  const { popup } = tools;
  let flow: AuthFlow | undefined = started;
  let wasClosed = false;
  while (flow?.attributes.status === 'pending') {
    // The window may close just before the flow's end is visible.
    const isClosed = popup()?.isClosed() === true;
    onChange(toWaitingState(started, popup(), wasClosed && isClosed));
    wasClosed = isClosed;
    flow = await tools.waitForNextPoll(started.id, signal).then(
      () => readFlow(tools, started.id, signal),
      () => undefined,
    );
    if (signal.aborted) return;
  }
  popup()?.close();
  onChange(flow === undefined ? { kind: 'expired' } : toFinalState(flow));
}

/** Reads a flow and retries on transient errors. @returns undefined when it is gone or `signal` has aborted */
async function readFlow(
  { api, path, waitForNextPoll, waitForSignIn }: AuthenticationContext,
  id: string,
  signal: AbortSignal,
) {
  for (;;) {
    try {
      return (await api.get<AuthFlow>(`${path}/${id}`, signal)).data;
    } catch (error: unknown) {
      if (signal.aborted) return undefined;
      if (!(error instanceof ApiFailure)) throw error;
      if (error.status === 404 || error.status === 403) return undefined;
      // Other errors are transient: the flow continues without this page.
      const ready = error.status === 401 ? waitForSignIn(signal) : waitForNextPoll(id, signal);
      if (
        !(await ready.then(
          () => true,
          () => false,
        ))
      )
        return undefined;
    }
  }
}

function toWaitingState(
  { id: flowId, attributes }: AuthFlow,
  popup: Popup | undefined,
  isUnseen: boolean,
): Authentication {
  const { authorize_url: url, user_code: code, verification_uri: verificationUrl, expires_at: expiresAt } = attributes;
  if (code !== undefined && verificationUrl !== undefined) {
    const direct = attributes.verification_uri_complete;
    return {
      kind: 'code',
      flowId,
      code,
      address: verificationUrl,
      until: expiresAt,
      ...(direct === undefined ? {} : { direct }),
    };
  }
  return {
    kind: 'waiting',
    flowId,
    url,
    window: popup === undefined ? 'blocked' : isUnseen ? 'unseen' : 'open',
    until: expiresAt,
  };
}

function toFinalState({ id, attributes: { status, error } }: AuthFlow): Authentication {
  if (status === 'exchanged' || status === 'saved') return { kind: 'granted', flowId: id, isSaved: status === 'saved' };
  if (status === 'failed') return { kind: 'refused', code: error?.code ?? '', description: error?.description ?? '' };
  return { kind: 'expired' };
}

/** Builds the document of a new flow, without empty parameters. */
export function buildFlowDocument(
  { target, scopes = [], additionalParams = {}, fields = {} }: FlowRequest,
  returnTo: string,
) {
  const to = (type: string, id: string) => ({ data: { type, id } });
  return {
    type: 'auth-flow',
    attributes: {
      ...(scopes.length === 0 ? {} : { scopes }),
      ...(Object.keys(additionalParams).length === 0 ? {} : { additional_params: additionalParams }),
      ...(Object.keys(fields).length === 0 ? {} : { fields }),
      return_to: returnTo,
    },
    relationships:
      'secretId' in target
        ? { auth_secret: to('auth-secret', target.secretId) }
        : { auth_client: to('auth-client', target.authClientId) },
  };
}

/**
 * Returns the URL of this page on the host of the redirect URI; undefined if it is the same host. The cookie that binds the flow
 * to the browser is sent to that host only.
 */
export function findSameHostUrl(authorizeUrl: string | undefined, pageUrl: string): string | undefined {
  if (authorizeUrl === undefined || !URL.canParse(authorizeUrl)) return undefined;
  const redirect = new URL(authorizeUrl).searchParams.get('redirect_uri') ?? '';
  if (!URL.canParse(redirect) || new URL(redirect).hostname === new URL(pageUrl).hostname) return undefined;
  const redirectUrl = new URL(redirect);
  return new URL(new URL(pageUrl).pathname, redirectUrl.origin).href;
}
