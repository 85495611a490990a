import { quoteString, unquoteString } from './jsonataSyntax.js';

/** A value of the step: fixed text, or an expression that makes it of the message. */
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

/** As the step stores it: everything is an expression, fixed text stands in quotes. */
export function formatValue({ mode, text }: StepValue): string {
  return mode === 'text' ? quoteString(text) : text;
}

export function parseValue(stored: unknown): StepValue {
  if (typeof stored !== 'string') return EMPTY_VALUE;
  const text = unquoteString(stored);
  return text === undefined ? toJsonataValue(stored) : toTextValue(text);
}

/** The same value in the other mode, where it has one: an expression that is no string stays as typed. */
export function switchMode({ mode, text }: StepValue): StepValue {
  if (mode === 'text') return toJsonataValue(text === '' ? '' : quoteString(text));
  return toTextValue(unquoteString(text) ?? text);
}
