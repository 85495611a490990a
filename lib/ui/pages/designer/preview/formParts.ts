/** A part of a multipart form. */
export interface FormPart {
  readonly name: string;
  readonly filename?: string;
  readonly text: string;
}

/** The parts of a body that is a multipart form as a browser or the component writes it (RFC 7578). */
export function parseFormParts(
  headers: readonly (readonly [name: string, value: string])[],
  body: string | undefined,
): readonly FormPart[] | undefined {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const [, boundary] = /^multipart\/form-data;.*boundary="?([^";]+)/i.exec(type) ?? [];
  if (boundary === undefined || body === undefined) return undefined;
  const pieces = body.split(`--${boundary}`).slice(1, -1);
  const parts = pieces.map(parsePart).filter((part) => part !== undefined);
  // A name with a "=" in it can't be told to curl, nor a text with the character that ends an argument.
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

/** Undoes what the HTML standard's "multipart/form-data encoding algorithm" does to names. */
function decodeName(name: string): string {
  return name.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}
