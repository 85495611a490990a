import { encodeAround } from './references.js';

/** The text of a data option, or the name of the file that has it. */
export interface DataField {
  readonly text?: string;
  /** The name of a file, `-` for the input. */
  readonly file?: string;
}

/** Encodes as curl does: all but unreserved characters, a space as a plus. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/**
 * Reads a value of --data-urlencode: `content`, `=content`, `name=content`, `@file`, `name@file`.
 *
 * @param input the text of the input, if it is known
 */
export function encodeDataField(value: string, input: string | undefined): DataField {
  const separator = value.search(/[=@]/);
  if (separator < 0) return { text: encodeAround(value, encode) };
  const name = value.slice(0, separator);
  const prefix = name === '' ? '' : `${name}=`;
  const content = value.slice(separator + 1);
  if (value[separator] === '=') return { text: prefix + encodeAround(content, encode) };
  if (content === '-' && input !== undefined) return { text: prefix + encode(input) };
  return { file: content };
}

/** Reads a value of -d, --data-binary or --json, which names a file behind an @. */
export function readDataField(option: string, value: string, input: string | undefined): DataField {
  if (option === 'data-raw' || !value.startsWith('@')) return { text: value };
  const file = value.slice(1);
  if (file !== '-' || input === undefined) return { file };
  return { text: option === 'data' || option === 'data-ascii' ? input.replace(/[\r\n]/g, '') : input };
}
