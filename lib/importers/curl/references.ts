import { toJsonataValue, toTextValue, type StepValue } from '../../step/stepValue.js';
import { quoteString } from '../../step/jsonataSyntax.js';

// A variable of the shell within a word is written as its name between two noncharacters of Unicode, so that words stay plain texts until
// they become values of the step.

const OPEN = '\uFDD0';
const CLOSE = '\uFDD1';
/** Before the name of a variable whose value has to be percent-encoded. */
const ENCODED = '%';

const REFERENCE = /\uFDD0(%?)(\w+)\uFDD1/;
const REFERENCES = /\uFDD0%?(\w+)\uFDD1/g;

/** Whether a text has characters that mark references. */
export function hasMarks(text: string): boolean {
  return text.includes(OPEN) || text.includes(CLOSE);
}

export function formatReference(name: string, isEncoded = false): string {
  return OPEN + (isEncoded ? ENCODED : '') + name + CLOSE;
}

/** Lists the names of the variables in a text. */
export function listReferences(text: string): readonly string[] {
  return [...text.matchAll(REFERENCES)].map(([, name = '']) => name);
}

/** Returns the name if the text is a single reference. */
export function readReference(text: string): string | undefined {
  const [whole, , name] = REFERENCE.exec(text) ?? [];
  return whole === text ? name : undefined;
}

/** Converts the text around references; these are marked as to be percent-encoded. */
export function encodeAround(text: string, encode: (text: string) => string): string {
  return splitAtReferences(text)
    .map((part, index) => (index % 2 === 0 ? encode(part) : formatReference(readReference(part) ?? '', true)))
    .join('');
}

/** Returns the text with references as a shell has them, for reports. */
export function showReferences(text: string): string {
  return text.replace(REFERENCES, (_, name: string) => `$${name}`);
}

/** Returns fixed text, or an expression with variables of the flow. */
export function toStepValue(text: string): StepValue {
  return hasMarks(text) ? toJsonataValue(toSource(text)) : toTextValue(text);
}

/** Returns the expression for a text. */
export function toSource(text: string): string {
  const parts = splitAtReferences(text).filter((part) => part !== '');
  return parts.length === 0 ? '""' : parts.map(toOperand).join(' & ');
}

function splitAtReferences(text: string): readonly string[] {
  return text.split(/(\uFDD0%?\w+\uFDD1)/);
}

function toOperand(part: string): string {
  const [whole, encoded, name] = REFERENCE.exec(part) ?? [];
  if (whole === undefined) return quoteString(part);
  const variable = `$getFlowVariables().${String(name)}`;
  return encoded === ENCODED ? `$encodeUrlComponent(${variable})` : variable;
}
