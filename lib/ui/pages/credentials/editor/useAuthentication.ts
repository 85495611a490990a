import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import { api, sessionState } from '../../../state/session.js';
import {
  authenticate,
  canReopen,
  resume,
  type Authentication,
  type AuthenticationContext,
  type FlowRequest,
  type Popup,
} from './authentication.js';
import { openPopup } from './popup.js';

/** Channel on which `AuthReturnPage` reports that the provider's window has returned. */
const CHANNEL = 'rest-step-auth-flow';
/** Poll interval of a flow, in ms. */
const POLL_MS = 2000;
const NONE: Authentication = { kind: 'none' };

export interface AuthenticationControl {
  readonly state: Authentication;
  /** Call it in a click handler, so that the browser allows the window. @param hasWindow false: opens no window */
  readonly start: (request: FlowRequest, hasWindow: boolean) => void;
  /** Call it in a click handler: reopens the window of the pending flow, if `canReopen`. */
  readonly reopen: () => void;
  /** Resumes a flow that was started earlier. */
  readonly resume: (flowId: string) => void;
  /** Stops waiting for the flow and ignores its outcome. */
  readonly cancel: () => void;
}

/** Authenticates at a provider, one flow at a time. Aborts when the component unmounts. */
export function useAuthentication(workspaceId: string): AuthenticationControl {
  const [state, setState] = useState(NONE);
  const running = useRef<AbortController>();
  const popup = useRef<Popup>();
  useEffect(() => () => running.current?.abort(), []);

  const run = useCallback(
    (work: (tools: AuthenticationContext, signal: AbortSignal) => Promise<void>, opened?: Popup): void => {
      running.current?.abort();
      popup.current?.close();
      popup.current = opened;
      const controller = new AbortController();
      running.current = controller;
      const tools: AuthenticationContext = {
        api,
        path: `v2/workspaces/${workspaceId}/auth-flows`,
        returnTo: new URL('.', location.href).href.split('#')[0] ?? '',
        popup: () => popup.current,
        waitForNextPoll,
        waitForSignIn,
      };
      void work(tools, controller.signal);
    },
    [workspaceId],
  );
  const start = useCallback(
    (request: FlowRequest, hasWindow: boolean) =>
      run((tools, signal) => authenticate(tools, request, setState, signal), hasWindow ? openPopup() : undefined),
    [run],
  );
  const resumeFlow = useCallback(
    (flowId: string) => run((tools, signal) => resume(tools, flowId, setState, signal)),
    [run],
  );
  const reopen = useCallback(() => {
    if (!canReopen(state)) return;
    popup.current?.close();
    popup.current = openPopup();
    popup.current?.goTo(state.url);
    setState({ ...state, window: popup.current === undefined ? 'blocked' : 'open' });
  }, [state]);
  const cancel = useCallback(() => {
    running.current?.abort();
    setState(NONE);
  }, []);
  return { state, start, reopen, resume: resumeFlow, cancel };
}

function waitForNextPoll(flowId: string, signal: AbortSignal): Promise<void> {
  return waitUnlessAborted(signal, (done) => {
    const timer = setTimeout(done, POLL_MS);
    const stop = onAuthReturn(flowId, done);
    // Browsers throttle the timers of a page in the background.
    addEventListener('focus', done);
    return () => {
      clearTimeout(timer);
      stop();
      removeEventListener('focus', done);
    };
  });
}

/** Calls the listener when the window of a flow returns. @returns a function that unsubscribes */
function onAuthReturn(flowId: string, listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<{ readonly flow: string }>) => {
    if (data.flow === flowId) listener();
  };
  return () => channel.close();
}

function waitForSignIn(signal: AbortSignal): Promise<void> {
  return waitUnlessAborted(signal, (done) =>
    sessionState.subscribe(({ kind }) => {
      if (kind === 'open') done();
    }),
  );
}

/** Waits for `done`; rejects when the signal aborts. @param listen returns a function that unsubscribes */
function waitUnlessAborted(signal: AbortSignal, listen: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const rejectAborted = (): void => reject(new Error('aborted'));
    if (signal.aborted) {
      rejectAborted();
      return;
    }
    const done = (): void => {
      // `listen` may call this before it returns.
      queueMicrotask(() => stop());
      signal.removeEventListener('abort', rejectAborted);
      resolve();
    };
    const stop = listen(done);
    signal.addEventListener(
      'abort',
      () => {
        stop();
        rejectAborted();
      },
      { once: true },
    );
  });
}
