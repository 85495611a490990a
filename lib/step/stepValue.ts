import { quoteString, unquoteString } from './jsonataSyntax.js';

/** A value of the step: fixed text, or an expression that is evaluated against the message. */
export interface StepValue {
  readonly mode: 'text' | 'jsonata';
  readonly text: string;
}

export const EMPTY_VALUE: StepValue = { mode: 'text', text: '' };

export function toTextValue(text: string): StepValue {
  return { mode: 'text', text };
}

export function toJsonataValue(text: string): StepValue {
  return { mode: 'jsonata', text };
}

/** Returns the stored form, which is always an expression: fixed text is a string literal. */
export function formatValue({ mode, text }: StepValue): string {
  return mode === 'text' ? quoteString(text) : text;
}

/** Parses the stored form; anything but a string is the empty value. */
export function parseValue(stored: unknown): StepValue {
  if (typeof stored !== 'string') return EMPTY_VALUE;
  const text = unquoteString(stored);
  return text === undefined ? toJsonataValue(stored) : toTextValue(text);
}

/** Converts a value to the other mode. An expression that is not a string literal stays as typed. */
export function switchMode({ mode, text }: StepValue): StepValue {
  if (mode === 'text') return toJsonataValue(text === '' ? '' : quoteString(text));
  return toTextValue(unquoteString(text) ?? text);
}
