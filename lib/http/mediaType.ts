/** A media type with its parameters (RFC 9110, section 8.3.1). */
export interface MediaType {
  /** Type and subtype in lower case. */
  readonly essence: string;
  /** Values by name in lower case. The first of equal names counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Most Content-Types: one type without parameters. */
const ESSENCE = /^[\w.+-]+\/[\w.+-]+$/;
const NO_PARAMETERS: MediaType['parameters'] = new Map();

/**
 * Parses a Content-Type. Of several types, which a server or proxy has joined with commas, the last one counts, with the charset of the ones before if
 * they are equal (WHATWG Fetch, "extract a MIME type"). White space may stand around `=` and in place of a semicolon, and a quote may be missing.
 *
 * @returns undefined without a type and a subtype
 */
export function parseMediaType(header: string): MediaType | undefined {
  if (ESSENCE.test(header)) return { essence: header.toLowerCase(), parameters: NO_PARAMETERS };
  let found: MediaType | undefined;
  for (const type of parseMediaTypes(header)) {
    if (type.essence === '*/*') continue;
    const charset = found?.essence === type.essence ? found.parameters.get('charset') : undefined;
    const inherits = charset !== undefined && !type.parameters.has('charset');
    found = inherits ? { ...type, parameters: new Map([...type.parameters, ['charset', charset]]) } : type;
  }
  return found;
}

/** Parses a list of media types or ranges, such as an Accept header. What has no type and subtype is skipped. */
export function parseMediaTypes(header: string): readonly MediaType[] {
  return splitUnquoted(header, ',').flatMap((text) => {
    const [, essence, rest = ''] = /^([^\s/;]+\/[^\s/;]+)([^]*)$/.exec(text.trim()) ?? [];
    return essence === undefined ? [] : [{ essence: essence.toLowerCase(), parameters: parseParameters(rest) }];
  });
}

/** Returns the parameter `charset` of a Content-Type, without the wrong quotes that some servers send; undefined when it is absent or empty. */
export function readCharsetParameter(header: string): string | undefined {
  const label = parseMediaType(header)
    ?.parameters.get('charset')
    ?.replace(/^['"]|['"]$/g, '')
    .trim();
  return label === '' ? undefined : label;
}

/** Essences of one JSON text: `application/json`, those with the suffix `+json` (RFC 6839), and those that were in use instead. */
export const JSON_ESSENCE = /[/+](?:x-)?json$|^application\/x-amz-json-1\.\d$/;

/** Whether a Content-Type is that of JSON. */
export function isJsonType(header: string): boolean {
  return JSON_ESSENCE.test(parseMediaType(header)?.essence ?? '');
}

function parseParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of splitUnquoted(text, ';')) {
    const [, name = '', value = ''] = /^\s*([^\s=]+)\s*=\s*([^]*)$/.exec(part) ?? [];
    const key = name.toLowerCase();
    if (key !== '' && !parameters.has(key)) parameters.set(key, parseValue(value));
  }
  return parameters;
}

/** Parses a token or a quoted string (RFC 9110, section 5.6.4). What follows it is no part of it. */
function parseValue(text: string): string {
  if (!text.startsWith('"')) return /^\S*/.exec(text)?.[0] ?? '';
  return (/^"((?:[^"\\]|\\[^])*)/.exec(text)?.[1] ?? '').replace(/\\([^])/g, '$1');
}

/** Splits a header at a separator outside quoted strings. */
function splitUnquoted(text: string, separator: ',' | ';'): readonly string[] {
  if (!text.includes('"')) return text.split(separator);
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted && character === '\\') at += 1;
    else if (!isQuoted && character === separator) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
