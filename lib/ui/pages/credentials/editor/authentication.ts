import { ApiFailure, type Api } from '../../../api/client.js';
import type { AuthFlow } from '../../../api/resources.js';

/** How far an authentication is, for whoever waits for it. */
export type Authentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'waiting';
      readonly flowId: string;
      /** Where the user goes; unknown after a reload of the page. */
      readonly url: string | undefined;
      /**
       * `unseen`: closed, or out of this page's sight: with `Cross-Origin-Opener-Policy` a provider's page separates its window from the one
       * that opened it, which then reads as closed although the user is in it.
       */
      readonly window: 'open' | 'blocked' | 'unseen';
      readonly until: string;
    }
  /** RFC 8628: the user enters a code at an address, on any device. */
  | {
      readonly kind: 'code';
      readonly flowId: string;
      readonly code: string;
      readonly address: string;
      readonly direct?: string;
      readonly until: string;
    }
  /** The flow holds the tokens; `isSaved`: a credential that was authenticated anew has them already. */
  | { readonly kind: 'granted'; readonly flowId: string; readonly isSaved: boolean }
  | { readonly kind: 'refused'; readonly code: string; readonly description: string }
  | { readonly kind: 'expired' }
  /** It could not be begun. */
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

/** What a flow is begun with: `data` of the request but for `return_to`. */
export interface FlowRequest {
  readonly target: { readonly authClientId: string } | { readonly secretId: string };
  readonly scopes?: readonly string[];
  readonly additionalParams?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The window in which the user signs in at the provider. */
export interface Popup {
  readonly isClosed: () => boolean;
  readonly goTo: (url: string) => void;
  readonly close: () => void;
}

export interface AuthenticationContext {
  readonly api: Pick<Api, 'get' | 'post'>;
  /** Where the flows of the workspace are: `v2/workspaces/W/auth-flows`. */
  readonly path: string;
  /** Where the browser goes in the end. */
  readonly returnTo: string;
  /** The one of now, since it can be opened again. Undefined: the browser has blocked it. */
  readonly popup: () => Popup | undefined;
  /** Waits for a moment, less when the flow's window tells that it is back. Rejects when `signal` ends. */
  readonly waitForNextPoll: (flowId: string, signal: AbortSignal) => Promise<void>;
  /** Waits until somebody is signed in again. Rejects when `signal` ends. */
  readonly waitForSignIn: (signal: AbortSignal) => Promise<void>;
}

type OnChange = (authentication: Authentication) => void;

/** Begins a flow, sends the user to the provider, and tells by `show` how it goes until it has ended, or `signal` ends. */
export async function authenticate(
  tools: AuthenticationContext,
  wanted: FlowRequest,
  onChange: OnChange,
  signal: AbortSignal,
): Promise<void> {
  const { api, path, popup } = tools;
  onChange({ kind: 'starting' });
  let flow: AuthFlow;
  try {
    ({ data: flow } = await api.post<AuthFlow>(path, buildFlowDocument(wanted, tools.returnTo)));
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

/** Whether the user can go to the provider once more for the flow that is under way: nothing is begun a second time. */
export function canReopen(
  state: Authentication,
): state is Extract<Authentication, { kind: 'waiting' }> & { url: string } {
  return state.kind === 'waiting' && state.url !== undefined;
}

/** Waits for the end of a flow that was begun before, such as before a reload of the page. */
export async function resume(
  tools: AuthenticationContext,
  flowId: string,
  onChange: OnChange,
  signal: AbortSignal,
): Promise<void> {
  const flow = await readFlow(tools, flowId, signal);
  if (flow === undefined) onChange({ kind: 'none' });
  else if (flow.attributes.status === 'pending') await pollFlow(tools, flow, onChange, signal);
  // Failures from before, and what is saved already, are no news.
  else onChange(flow.attributes.status === 'exchanged' ? toFinalState(flow) : { kind: 'none' });
}

async function pollFlow(
  tools: AuthenticationContext,
  begun: AuthFlow,
  onChange: OnChange,
  signal: AbortSignal,
): Promise<void> {
  const { popup } = tools;
  let flow: AuthFlow | undefined = begun;
  let wasClosed = false;
  while (flow?.attributes.status === 'pending') {
    // The window may have closed itself a moment before the flow is told to have ended.
    const isClosed = popup()?.isClosed() === true;
    onChange(toWaitingState(begun, popup(), wasClosed && isClosed));
    wasClosed = isClosed;
    flow = await tools.waitForNextPoll(begun.id, signal).then(
      () => readFlow(tools, begun.id, signal),
      () => undefined,
    );
    if (signal.aborted) return;
  }
  popup()?.close();
  onChange(flow === undefined ? { kind: 'expired' } : toFinalState(flow));
}

/** @returns undefined: there is no such flow any more, or `signal` has ended */
async function readFlow(
  { api, path, waitForNextPoll: pause, waitForSignIn: signedIn }: AuthenticationContext,
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
      // Anything else passes: the flow goes on without this page.
      const again = error.status === 401 ? signedIn(signal) : pause(id, signal);
      if (
        !(await again.then(
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
  const { authorize_url: url, user_code: code, verification_uri: address, expires_at: until } = attributes;
  if (code !== undefined && address !== undefined) {
    const direct = attributes.verification_uri_complete;
    return { kind: 'code', flowId, code, address, until, ...(direct === undefined ? {} : { direct }) };
  }
  return {
    kind: 'waiting',
    flowId,
    url,
    window: popup === undefined ? 'blocked' : isUnseen ? 'unseen' : 'open',
    until,
  };
}

function toFinalState({ id, attributes: { status, error } }: AuthFlow): Authentication {
  if (status === 'exchanged' || status === 'saved') return { kind: 'granted', flowId: id, isSaved: status === 'saved' };
  if (status === 'failed') return { kind: 'refused', code: error?.code ?? '', description: error?.description ?? '' };
  return { kind: 'expired' };
}

/** The document of a new flow; what nobody has filled in is left to the service. */
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
 * The address of this page under which the sign-in works; undefined: this one is right. The provider sends the browser back to the
 * service's own address, and the browser shows its part of the flow to that host only.
 */
export function findSameHostUrl(authorizeUrl: string | undefined, here: string): string | undefined {
  if (authorizeUrl === undefined || !URL.canParse(authorizeUrl)) return undefined;
  const redirect = new URL(authorizeUrl).searchParams.get('redirect_uri') ?? '';
  if (!URL.canParse(redirect) || new URL(redirect).hostname === new URL(here).hostname) return undefined;
  const there = new URL(redirect);
  return new URL(new URL(here).pathname, there.origin).href;
}
