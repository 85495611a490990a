import { useCallback, useLayoutEffect, useState } from 'preact/hooks';

const KEY_PREFIX = 'draft ';

interface Draft<Value> {
  readonly key: string;
  readonly value: Value;
  /** What nobody has changed is not kept. */
  readonly isTouched: boolean;
}

type SetDraft<Value> = (next: Value | ((before: Value) => Value)) => void;

/**
 * A value that a reload doesn't lose: what somebody is typing. It stays in this tab and ends with it. Never for values of
 * credentials, which have no business in storage.
 * @returns the value, how to change it, and how to begin anew
 */
export function useDraft<Value>(
  key: string,
  initial: Value,
): readonly [value: Value, set: SetDraft<Value>, clear: () => void] {
  const [draft, setDraft] = useState(() => restoreDraft(key, initial));
  // Another key is another draft, whose text must not be mixed with this one's.
  const current = draft.key === key ? draft : restoreDraft(key, initial);
  if (current !== draft) setDraft(current);
  // At once, not when the browser has time: a reload may be the next thing.
  useLayoutEffect(() => {
    if (current.isTouched) saveDraft(key, current.value);
  }, [key, current]);
  const set = useCallback<SetDraft<Value>>((next) => {
    setDraft((before) => {
      const value = typeof next === 'function' ? (next as (before: Value) => Value)(before.value) : next;
      return { ...before, value, isTouched: true };
    });
  }, []);
  const clear = useCallback(() => {
    sessionStorage.removeItem(KEY_PREFIX + key);
    setDraft({ key, value: initial, isTouched: false });
  }, [key]);
  return [current.value, set, clear];
}

function restoreDraft<Value>(key: string, initial: Value): Draft<Value> {
  const kept = readDraft(key);
  return { key, value: kept === undefined ? initial : (kept as Value), isTouched: false };
}

const OWNER_KEY = 'owner of drafts';

/** Drafts are for the eyes of whoever typed them: somebody else finds none. */
export function restrictDraftsToUser(userId: string): void {
  if (sessionStorage.getItem(OWNER_KEY) === userId) return;
  clearDrafts();
  sessionStorage.setItem(OWNER_KEY, userId);
}

export function clearDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(KEY_PREFIX)) sessionStorage.removeItem(key);
  }
}

function readDraft(key: string): unknown {
  const text = sessionStorage.getItem(KEY_PREFIX + key);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function saveDraft(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(KEY_PREFIX + key, JSON.stringify(value));
  } catch {
    // There is no room for it: it lives for as long as the page does.
  }
}
