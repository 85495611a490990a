import { useEffect, useState } from 'preact/hooks';

import { Dialog } from '../kit/Dialog.js';
import { Countdown } from '../kit/Time.js';
import { getIdleState, needsKeepAlive, type IdleState } from './idleState.js';
import { getLastInputMs, recordInput } from './lastInput.js';
import { endIdleSession, loadSession, getLastRequestMs } from './session.js';
import { signOutOrNotify } from './signOutOrNotify.js';

const CHECK_INTERVAL_MS = 1000;
const INPUT_EVENTS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** Ends the session when nobody does anything, and asks a little before. */
export function IdleTimeout({ idleSeconds }: { readonly idleSeconds: number }) {
  const state = useIdleState(idleSeconds * 1000);
  if (state.kind !== 'asked') return null;
  const stay = (): void => {
    recordInput(Date.now());
    void loadSession();
  };
  return (
    <Dialog title="Are you still there?" onClose={stay}>
      <p>
        Nobody has done anything here for a while. You will be signed out{' '}
        <Countdown until={new Date(state.endsAtMs).toISOString()} />.
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
    const ending = new AbortController();
    let kind: IdleState['kind'] = 'active';
    const look = (): void => {
      const now = Date.now();
      const found = getIdleState(getLastInputMs(), now, allowedMs);
      if (found.kind === 'over' && kind !== 'over') void endIdleSession();
      if (needsKeepAlive(getLastInputMs(), getLastRequestMs(), now, allowedMs)) void loadSession();
      if (found.kind !== kind) setState(found);
      ({ kind } = found);
    };
    const timer = setInterval(look, CHECK_INTERVAL_MS);
    // A question is answered by its buttons: a touch that was meant for something else is no answer.
    const note = (): void => {
      if (kind === 'active') recordInput(Date.now());
    };
    for (const name of INPUT_EVENTS) {
      globalThis.addEventListener(name, note, { capture: true, passive: true, signal: ending.signal });
    }
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [allowedMs]);
  return state;
}
