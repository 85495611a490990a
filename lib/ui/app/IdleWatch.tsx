import { useEffect, useState } from 'preact/hooks';

import { Dialog } from '../kit/Dialog.js';
import { Countdown } from '../kit/Time.js';
import { idleness, isToldLate, type Idleness } from './idle.js';
import { lastInputMs, noteInput } from './input.js';
import { endIdle, findSession, lastRequestMs } from './session.js';
import { signOutOrTell } from './signOutOrTell.js';

const LOOK_MS = 1000;
const INPUTS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** Ends the session when nobody does anything, and asks a little before. */
export function IdleWatch({ idleSeconds }: { readonly idleSeconds: number }) {
  const state = useIdleness(idleSeconds * 1000);
  if (state.kind !== 'asked') return null;
  const stay = (): void => {
    noteInput(Date.now());
    void findSession();
  };
  return (
    <Dialog title="Are you still there?" onClose={stay}>
      <p>
        Nobody has done anything here for a while. You will be signed out{' '}
        <Countdown until={new Date(state.endsAtMs).toISOString()} />.
      </p>
      <footer>
        <button type="button" class="secondary" onClick={() => void signOutOrTell()}>
          Sign out
        </button>
        <button type="button" onClick={stay}>
          Stay signed in
        </button>
      </footer>
    </Dialog>
  );
}

function useIdleness(allowedMs: number): Idleness {
  const [state, setState] = useState<Idleness>({ kind: 'active' });
  useEffect(() => {
    noteInput(Date.now());
    const ending = new AbortController();
    let kind: Idleness['kind'] = 'active';
    const look = (): void => {
      const now = Date.now();
      const found = idleness(lastInputMs(), now, allowedMs);
      if (found.kind === 'over' && kind !== 'over') void endIdle();
      if (isToldLate(lastInputMs(), lastRequestMs(), now, allowedMs)) void findSession();
      if (found.kind !== kind) setState(found);
      ({ kind } = found);
    };
    const timer = setInterval(look, LOOK_MS);
    // A question is answered by its buttons: a touch that was meant for something else is no answer.
    const note = (): void => {
      if (kind === 'active') noteInput(Date.now());
    };
    for (const name of INPUTS) {
      globalThis.addEventListener(name, note, { capture: true, passive: true, signal: ending.signal });
    }
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [allowedMs]);
  return state;
}
