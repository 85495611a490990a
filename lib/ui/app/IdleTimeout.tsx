import { useEffect, useState } from 'preact/hooks';

import { Dialog } from '../kit/Dialog.js';
import { Countdown } from '../kit/Time.js';
import { getIdleState, needsKeepAlive, type IdleState } from './idleState.js';
import { getLastInputMs, recordInput } from './lastInput.js';
import { endIdleSession, loadSession, getLastRequestMs } from '../state/session.js';
import { signOutOrNotify } from './signOutOrNotify.js';

const CHECK_INTERVAL_MS = 1000;
const INPUT_EVENTS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** Signs an inactive user out after a warning. */
export function IdleTimeout({ idleSeconds }: { readonly idleSeconds: number }) {
  const state = useIdleState(idleSeconds * 1000);
  if (state.kind !== 'warning') return null;
  const stay = (): void => {
    recordInput(Date.now());
    void loadSession();
  };
  return (
    <Dialog title="Are you still there?" onClose={stay}>
      <p>
        You have not been active for a while. You will be signed out{' '}
        <Countdown until={new Date(state.expiresAtMs).toISOString()} />.
      </p>
      <footer>
        <button type="button" class="secondary" onClick={() => void signOutOrNotify()}>
          Sign out
        </button>
        <button type="button" onClick={stay}>
          Stay signed in
        </button>
      </footer>
    </Dialog>
  );
}

function useIdleState(allowedMs: number): IdleState {
  const [state, setState] = useState<IdleState>({ kind: 'active' });
  useEffect(() => {
    recordInput(Date.now());
    const controller = new AbortController();
    let kind: IdleState['kind'] = 'active';
    const check = (): void => {
      const now = Date.now();
      const next = getIdleState(getLastInputMs(), now, allowedMs);
      if (next.kind === 'expired' && kind !== 'expired') void endIdleSession();
      if (needsKeepAlive(getLastInputMs(), getLastRequestMs(), now, allowedMs)) void loadSession();
      if (next.kind !== kind) setState(next);
      ({ kind } = next);
    };
    const timer = setInterval(check, CHECK_INTERVAL_MS);
    // While the warning is open, only its buttons count as input.
    const recordActiveInput = (): void => {
      if (kind === 'active') recordInput(Date.now());
    };
    for (const name of INPUT_EVENTS) {
      globalThis.addEventListener(name, recordActiveInput, { capture: true, passive: true, signal: controller.signal });
    }
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [allowedMs]);
  return state;
}
