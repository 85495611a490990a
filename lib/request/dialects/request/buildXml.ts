import { RestError } from '../../../errors.js';
import { isJsonObject, type JsonObject } from '../../../json.js';
import { MAX_DEPTH } from '../../response/malformed.js';
import { createValueError, toScalarText } from './scalarText.js';

/** Names the document in error texts. */
const LABEL = 'Body: xml';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** XML 1.0, productions 4 and 5. */
const NAME_START =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const NAME = new RegExp(`^[${NAME_START}][${NAME_START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*$`, 'u');

/** XML 1.0, production 2: what no document can contain, not even as a reference. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** A parser would change a carriage return in text, and white space in an attribute, unless it is a reference. */
const ESCAPED_IN_TEXT = /[&<>\r]/g;
const ESCAPED_IN_ATTRIBUTES = /[&<>"\t\n\r]/g;
const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * Builds an XML document from an object with one member, the root element: the inverse of `parseXml`. `_attr` has attributes by name, `_` is text,
 * a list repeats an element, null and undefined omit it.
 *
 * @throws RestError `request` for a name or a character that XML can't contain, and for another value than text, a number, true or false as text
 */
export function buildXml(value: JsonObject): string {
  const roots = Object.entries(value).flatMap(([name, given]) => writeElements(name, given, LABEL, 1));
  if (roots.length === 1) return DECLARATION + roots.join('');
  throw new RestError('request', `${LABEL}: expected one root element, got ${roots.length}; check the expression`);
}

/** Returns the elements of a name: one for each value of a list. */
function writeElements(name: string, value: unknown, parent: string, depth: number): string[] {
  if (!NAME.test(name)) throw createNameError('an element', name, parent);
  const place = `${parent}: ${shorten(name)}`;
  if (depth > MAX_DEPTH) {
    throw new RestError(
      'request',
      `${LABEL}: there are more than ${MAX_DEPTH} levels of elements; check the expression`,
    );
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => {
    if (!isJsonObject(item)) {
      const text = toScalarText(item, place);
      return text === undefined ? [] : [wrap(name, '', escapeText(text, place))];
    }
    const { _attr: attributes, _: text, ...children } = item;
    const content = [escapeText(toScalarText(text, `${place}: _`) ?? '', place)];
    for (const [child, given] of Object.entries(children))
      content.push(...writeElements(child, given, place, depth + 1));
    return [wrap(name, writeAttributes(attributes, place), content.join(''))];
  });
}

function wrap(name: string, attributes: string, content: string): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

function writeAttributes(value: unknown, place: string): string {
  if (value === undefined || value === null) return '';
  if (!isJsonObject(value)) throw createValueError(`${place}: _attr`, 'an object with the attributes', value);
  return Object.entries(value)
    .map(([name, given]) => {
      if (!NAME.test(name)) throw createNameError('an attribute', name, place);
      const label = `${place}: attribute ${shorten(name)}`;
      const text = toScalarText(given, label);
      return text === undefined ? '' : ` ${name}="${escape(text, ESCAPED_IN_ATTRIBUTES, label)}"`;
    })
    .join('');
}

function escapeText(text: string, place: string): string {
  return escape(text, ESCAPED_IN_TEXT, place);
}

function escape(text: string, characters: RegExp, place: string): string {
  if (FORBIDDEN.test(text)) {
    throw new RestError(
      'request',
      `${place}: the text has a character that XML can't contain, such as a control character; remove it in the expression`,
    );
  }
  return text.replace(characters, (character) => REFERENCES[character] ?? character);
}

function createNameError(kind: string, name: string, place: string): RestError {
  return new RestError(
    'request',
    `${place}: ${JSON.stringify(shorten(name))} isn't a valid name of ${kind}; use letters, digits, hyphens and dots, and a letter first`,
  );
}

function shorten(name: string): string {
  return name.slice(0, 60);
}
