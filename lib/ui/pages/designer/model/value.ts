import { quoted, unquoted } from './jsonataText.js';

/** A value of the step: fixed text, or an expression that makes it of the message. */
export interface Value {
  readonly mode: 'text' | 'jsonata';
  readonly text: string;
}

export const EMPTY: Value = { mode: 'text', text: '' };

export function fixed(text: string): Value {
  return { mode: 'text', text };
}

export function jsonata(text: string): Value {
  return { mode: 'jsonata', text };
}

/** As the step stores it: everything is an expression, fixed text stands in quotes. */
export function storedValue({ mode, text }: Value): string {
  return mode === 'text' ? quoted(text) : text;
}

export function valueOf(stored: unknown): Value {
  if (typeof stored !== 'string') return EMPTY;
  const text = unquoted(stored);
  return text === undefined ? jsonata(stored) : fixed(text);
}

/** The same value in the other mode, where it has one: an expression that is no string stays as typed. */
export function switched({ mode, text }: Value): Value {
  if (mode === 'text') return jsonata(text === '' ? '' : quoted(text));
  return fixed(unquoted(text) ?? text);
}
