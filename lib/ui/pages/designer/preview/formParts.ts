import { parseMediaType } from '../../../../http/mediaType.js';

/** A part of a multipart form. */
export interface FormPart {
  readonly name: string;
  readonly filename?: string;
  readonly text: string;
}

/** Parses a multipart form body as browsers and the component write it (RFC 7578). Undefined if curl can't send it part by part. */
export function parseFormParts(
  headers: readonly (readonly [name: string, value: string])[],
  body: string | undefined,
): readonly FormPart[] | undefined {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const { essence, parameters } = parseMediaType(type) ?? {};
  const boundary = essence === 'multipart/form-data' ? parameters?.get('boundary') : undefined;
  if (boundary === undefined || body === undefined) return undefined;
  const pieces = body.split(`--${boundary}`).slice(1, -1);
  const parts = pieces.map(parsePart).filter((part) => part !== undefined);
  // curl can't send a name with "=", and a shell argument can't contain NUL.
  return parts.length === pieces.length && !parts.some(({ name, text }) => name.includes('=') || text.includes('\0'))
    ? parts
    : undefined;
}

function parsePart(piece: string): FormPart | undefined {
  const end = piece.indexOf('\r\n\r\n');
  const head = piece.slice(0, end);
  const [, name] = /[;\s]name="([^"]*)"/.exec(head) ?? [];
  if (end < 0 || name === undefined) return undefined;
  const [, filename] = /filename="([^"]*)"/.exec(head) ?? [];
  return {
    name: decodeName(name),
    ...(filename === undefined ? {} : { filename: decodeName(filename) }),
    text: piece.slice(end + 4, -2),
  };
}

/** Reverses the name escaping of the HTML standard's "multipart/form-data encoding algorithm". */
function decodeName(name: string): string {
  return name.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}
