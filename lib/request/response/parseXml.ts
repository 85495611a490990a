import { SaxesParser } from 'saxes';

import { createDepthError, createMalformedError, MAX_DEPTH } from './malformed.js';

/** XML 1.0, production 3: a no-break space is text. */
const NON_SPACE = /[^ \t\r\n]/;

/** An element while it is open. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Child elements by name. */
  readonly children: Map<string, unknown[]>;
  text: string;
}

/**
 * Parses XML into an object with one member, the root element: text if it has neither attributes nor child elements, else an object with `_attr`
 * (attributes by name), `_` (its text) and the child elements by name, a repeated one as a list. Names keep their prefix. Entities of a document
 * type are never expanded.
 *
 * @throws RestError `response` when the text isn't well-formed
 */
export function parseXml(text: string): Readonly<Record<string, unknown>> {
  const root: Element = { name: '', attributes: {}, children: new Map(), text: '' };
  const open = [root];
  const parser = new SaxesParser();
  const addText = (part: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  };
  parser.on('error', () => {
    // The parser's own text quotes the body.
    throw createMalformedError('XML', `it is not well-formed at line ${parser.line}, column ${parser.column}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.push({ name, attributes, children: new Map(), text: '' }) > MAX_DEPTH) throw createDepthError('XML');
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    const parent = open.at(-1);
    if (element === undefined || parent === undefined) return;
    const same = parent.children.get(element.name);
    const value = toValue(element);
    if (same === undefined) parent.children.set(element.name, [value]);
    else same.push(value);
  });
  parser.write(text).close();
  return Object.fromEntries(toEntries(root.children));
}

function toValue({ attributes, children, text }: Element): unknown {
  const names = Object.entries(attributes);
  if (names.length === 0 && children.size === 0) return text;
  // White space between elements is no text. fromEntries defines own members, whatever their names are.
  return Object.fromEntries([
    ...(names.length === 0 ? [] : [['_attr', Object.fromEntries(names)] as const]),
    ...(NON_SPACE.test(text) ? [['_', text] as const] : []),
    ...toEntries(children),
  ]);
}

function toEntries(children: Element['children']): (readonly [string, unknown])[] {
  return [...children].map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
}
