import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import { messageOf, RestError } from '../../errors.js';
import type { Body, OpenedBody } from '../../http/message.js';

/** Opens a file for reading. */
export type OpenFile = (url: string) => Promise<OpenedFile>;
export type OpenedFile = OpenedBody & { readonly contentType?: string; readonly name?: string };

export type Part = TextPart | FilePart;

export interface TextPart {
  readonly name: string;
  readonly text: string;
  readonly fileName?: string;
  readonly contentType?: string;
}

export interface FilePart {
  readonly name: string;
  readonly url: string;
  readonly fileName?: string;
  readonly contentType?: string;
  /** Bytes, used when the source reports no length. */
  readonly length?: number;
  /** The file's name in an error text. */
  readonly label?: string;
}

/**
 * Up to this many files are opened before the first byte is sent, to know the total length, which some servers require.
 * More files are opened one by one: their connections would be idle for too long.
 */
const MAX_OPEN_FILES = 8;

/**
 * Creates a boundary that can't occur in the content: a hash over all texts, the message's id and the files' URLs, which
 * no file can contain. The same request has the same boundary.
 */
export function createBoundary(parts: readonly Part[], messageId: string | undefined): string {
  const hash = createHash('sha256').update(JSON.stringify([messageId, parts]));
  return `--------------------------${hash.digest('hex').slice(0, 32)}`;
}

/** Builds a multipart/form-data body (RFC 7578). Files are streamed, and opened again for each attempt. */
export function buildMultipartBody(parts: readonly Part[], boundary: string, openFile: OpenFile): Body {
  if (parts.some(isFilePart)) return { kind: 'stream', open: () => openParts(parts, boundary, openFile) };
  const text = parts.map((part) => formatTextPart(part as TextPart, boundary)).join('');
  return { kind: 'bytes', bytes: Buffer.from(`${text}--${boundary}--\r\n`) };
}

async function openParts(parts: readonly Part[], boundary: string, openFile: OpenFile): Promise<OpenedBody> {
  const opened = new Map<FilePart, OpenedFile>();
  const closeAll = (): void => {
    for (const file of opened.values()) file.stream.destroy();
  };
  const open = async (part: FilePart): Promise<OpenedFile> => {
    const file = await openPart(part, openFile);
    // An error before the file is read is thrown by the read.
    file.stream.on('error', () => undefined);
    opened.set(part, file);
    return file;
  };
  const files = parts.filter(isFilePart);
  const isOpenedAhead = files.length <= MAX_OPEN_FILES;
  try {
    if (isOpenedAhead) for (const part of files) await open(part);
  } catch (error) {
    closeAll();
    throw error;
  }
  const length = isOpenedAhead ? computeLength(parts, opened, boundary) : undefined;
  const chunks = writeParts(parts, boundary, async (part) => opened.get(part) ?? (await open(part)));
  const stream = Readable.from(chunks, { objectMode: false });
  // A generator that has not started runs no `finally`.
  stream.once('close', closeAll);
  return length === undefined ? { stream } : { stream, length };
}

async function openPart(part: FilePart, openFile: OpenFile): Promise<OpenedFile> {
  try {
    return await openFile(part.url);
  } catch (error) {
    if (part.label === undefined) throw error;
    throw new RestError('file', `${part.label}: ${messageOf(error)}`, { cause: error });
  }
}

async function* writeParts(
  parts: readonly Part[],
  boundary: string,
  open: (part: FilePart) => Promise<OpenedFile>,
): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (isFilePart(part)) {
      const file = await open(part);
      yield Buffer.from(formatFileHeaders(part, file, boundary));
      for await (const chunk of file.stream) yield chunk as Uint8Array;
      yield Buffer.from('\r\n');
    } else {
      yield Buffer.from(formatTextPart(part, boundary));
    }
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}

/** Returns the length of the body in bytes; undefined when a file's length is unknown. */
function computeLength(
  parts: readonly Part[],
  opened: ReadonlyMap<FilePart, OpenedFile>,
  boundary: string,
): number | undefined {
  let total = Buffer.byteLength(`--${boundary}--\r\n`);
  for (const part of parts) {
    if (isFilePart(part)) {
      const file = opened.get(part);
      const length = file?.length ?? part.length;
      if (file === undefined || length === undefined) return undefined;
      total += Buffer.byteLength(formatFileHeaders(part, file, boundary)) + length + 2;
    } else {
      total += Buffer.byteLength(formatTextPart(part, boundary));
    }
  }
  return total;
}

function isFilePart(part: Part): part is FilePart {
  return 'url' in part;
}

function formatTextPart(part: TextPart, boundary: string): string {
  const { text, fileName, contentType } = part;
  const type = contentType === undefined ? '' : `Content-Type: ${contentType}\r\n`;
  return `--${boundary}\r\n${formatDisposition(part, fileName)}\r\n${type}\r\n${text}\r\n`;
}

/** Names are sent in UTF-8, as browsers and curl do: a form has no `filename*` (RFC 7578, section 4.2). */
function formatDisposition({ name }: Part, fileName: string | undefined): string {
  const disposition = `Content-Disposition: form-data; name="${escapeParameter(name)}"`;
  return fileName === undefined ? disposition : `${disposition}; filename="${escapeParameter(fileName)}"`;
}

function formatFileHeaders(part: FilePart, file: OpenedFile, boundary: string): string {
  const fileName = part.fileName ?? file.name ?? readLastSegment(part.url) ?? part.name;
  const type = part.contentType ?? file.contentType ?? '';
  const contentType = /^[\x20-\x7e]+$/.test(type) ? type : 'application/octet-stream';
  return [`--${boundary}`, formatDisposition(part, fileName), `Content-Type: ${contentType}`, '\r\n'].join('\r\n');
}

/** Escapes a name as browsers do (HTML standard, "multipart/form-data encoding algorithm"). */
function escapeParameter(text: string): string {
  return text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function readLastSegment(url: string): string | undefined {
  const segment = URL.canParse(url) ? new URL(url).pathname.split('/').pop() : undefined;
  return segment === '' ? undefined : segment;
}
