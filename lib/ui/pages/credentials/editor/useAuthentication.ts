import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import { api, sessionState } from '../../../app/session.js';
import {
  authenticate,
  canReopen,
  resume,
  type Authentication,
  type AuthenticationContext,
  type FlowRequest,
  type Popup,
} from './authentication.js';
import { onAuthReturn } from './onAuthReturn.js';
import { openPopup } from './popup.js';

/** How often a flow is asked for that doesn't tell of itself, in ms. */
const POLL_MS = 2000;
const NONE: Authentication = { kind: 'none' };

export interface AuthenticationControl {
  readonly state: Authentication;
  /** Inside of a click, so that a window may be opened. @param hasWindow false: the user goes to the provider in another way */
  readonly start: (wanted: FlowRequest, hasWindow: boolean) => void;
  /** Inside of a click: opens the window of the flow that is under way once more, where `canReopen`. */
  readonly reopen: () => void;
  /** Takes up a flow that was begun before. */
  readonly resume: (flowId: string) => void;
  /** Whatever comes of it is not wanted any more. */
  readonly cancel: () => void;
}

/** Authenticates at a provider, one flow at a time. It ends with the component that uses it. */
export function useAuthentication(workspaceId: string): AuthenticationControl {
  const [state, setState] = useState(NONE);
  const running = useRef<AbortController>();
  const popup = useRef<Popup>();
  useEffect(() => () => running.current?.abort(), []);

  const begin = useCallback(
    (work: (tools: AuthenticationContext, signal: AbortSignal) => Promise<void>, opened?: Popup): void => {
      running.current?.abort();
      popup.current?.close();
      popup.current = opened;
      const ending = new AbortController();
      running.current = ending;
      const tools: AuthenticationContext = {
        api,
        path: `v2/workspaces/${workspaceId}/auth-flows`,
        returnTo: new URL('.', location.href).href.split('#')[0] ?? '',
        popup: () => popup.current,
        waitForNextPoll,
        waitForSignIn,
      };
      void work(tools, ending.signal);
    },
    [workspaceId],
  );
  const start = useCallback(
    (wanted: FlowRequest, hasWindow: boolean) =>
      begin((tools, signal) => authenticate(tools, wanted, setState, signal), hasWindow ? openPopup() : undefined),
    [begin],
  );
  const takeUp = useCallback(
    (flowId: string) => begin((tools, signal) => resume(tools, flowId, setState, signal)),
    [begin],
  );
  const reopen = useCallback(() => {
    if (!canReopen(state)) return;
    popup.current?.close();
    popup.current = openPopup();
    popup.current?.goTo(state.url);
    setState({ ...state, window: popup.current === undefined ? 'blocked' : 'open' });
  }, [state]);
  const forget = useCallback(() => {
    running.current?.abort();
    setState(NONE);
  }, []);
  return { state, start, reopen, resume: takeUp, cancel: forget };
}

function waitForNextPoll(flowId: string, signal: AbortSignal): Promise<void> {
  return waitUnlessAborted(signal, (done) => {
    const timer = setTimeout(done, POLL_MS);
    const stop = onAuthReturn(flowId, done);
    // Browsers slow down the timers of a page that is not looked at.
    addEventListener('focus', done);
    return () => {
      clearTimeout(timer);
      stop();
      removeEventListener('focus', done);
    };
  });
}

function waitForSignIn(signal: AbortSignal): Promise<void> {
  return waitUnlessAborted(signal, (done) =>
    sessionState.subscribe(({ kind }) => {
      if (kind === 'open') done();
    }),
  );
}

/** @param listen calls `done` once it is time, never before it has returned how to stop */
function waitUnlessAborted(signal: AbortSignal, listen: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('Nobody waits any more'));
    if (signal.aborted) {
      ended();
      return;
    }
    const done = (): void => {
      // What listens may call this before it has told how to stop.
      queueMicrotask(() => stop());
      signal.removeEventListener('abort', ended);
      resolve();
    };
    const stop = listen(done);
    signal.addEventListener(
      'abort',
      () => {
        stop();
        ended();
      },
      { once: true },
    );
  });
}
