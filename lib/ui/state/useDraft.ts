import { parseJson } from '../../json.js';
import { useCallback, useLayoutEffect, useState } from 'preact/hooks';

const KEY_PREFIX = 'draft ';

interface Draft<Value> {
  readonly key: string;
  readonly value: Value;
  /** An unchanged draft is not stored. */
  readonly isTouched: boolean;
}

type SetDraft<Value> = (next: Value | ((before: Value) => Value)) => void;

/**
 * Form state that survives a reload, in the session storage of the tab. Never for values of credentials: they must not be stored.
 * @returns the value, its setter, and a function that resets it
 */
export function useDraft<Value>(
  key: string,
  initial: Value,
): readonly [value: Value, set: SetDraft<Value>, clear: () => void] {
  const [draft, setDraft] = useState(() => restoreDraft(key, initial));
  // Another key is another draft: its value must not be mixed with this one.
  const current = draft.key === key ? draft : restoreDraft(key, initial);
  if (current !== draft) setDraft(current);
  // Synchronously, since a reload may follow.
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
  const stored = readDraft(key);
  return { key, value: stored === undefined ? initial : (stored as Value), isTouched: false };
}

const OWNER_KEY = 'owner of drafts';

/** Deletes the drafts of any other user. */
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
  return text === null ? undefined : parseJson(text);
}

function saveDraft(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(KEY_PREFIX + key, JSON.stringify(value));
  } catch {
    // The storage is full: the draft lasts as long as the page.
  }
}
