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
}

export interface FilePart {
  readonly name: string;
  readonly url: string;
  readonly fileName?: string;
  readonly contentType?: string;
  /** Bytes, for when the source doesn't tell. */
  readonly length?: number;
  /** What to call the file when it can't be read. */
  readonly label?: string;
}

/**
 * So many files are opened before the first byte is sent, to know the length of the whole; some servers insist on it.
 * More are opened one by one, as their connections would idle until they are reached.
 */
const MAX_OPEN_FILES = 8;

/**
 * A boundary that the content can't hold: a hash over all of its texts, and over what no file knows of the message it
 * is sent with, the message's id and the files' addresses. The same request has the same boundary.
 */
export function createBoundary(parts: readonly Part[], messageId: string | undefined): string {
  const hash = createHash('sha256').update(JSON.stringify([messageId, parts]));
  return `--------------------------${hash.digest('hex').slice(0, 32)}`;
}

/** A multipart/form-data body (RFC 7578). Files are streamed, and opened again for every send. */
export function buildMultipartBody(parts: readonly Part[], boundary: string, openFile: OpenFile): Body {
  if (parts.some(isFile)) return { kind: 'stream', open: () => openParts(parts, boundary, openFile) };
  const text = parts.map((part) => textBlock(part as TextPart, boundary)).join('');
  return { kind: 'bytes', bytes: Buffer.from(`${text}--${boundary}--\r\n`) };
}

async function openParts(parts: readonly Part[], boundary: string, openFile: OpenFile): Promise<OpenedBody> {
  const opened = new Map<FilePart, OpenedFile>();
  const closeAll = (): void => {
    for (const file of opened.values()) file.stream.destroy();
  };
  const open = async (part: FilePart): Promise<OpenedFile> => {
    const file = await openPart(part, openFile);
    // An error before the file's turn comes is thrown when it is read.
    file.stream.on('error', () => undefined);
    opened.set(part, file);
    return file;
  };
  const files = parts.filter(isFile);
  const ahead = files.length <= MAX_OPEN_FILES;
  try {
    if (ahead) for (const part of files) await open(part);
  } catch (error) {
    closeAll();
    throw error;
  }
  const length = ahead ? totalLength(parts, opened, boundary) : undefined;
  const chunks = write(parts, boundary, async (part) => opened.get(part) ?? (await open(part)));
  const stream = Readable.from(chunks, { objectMode: false });
  // A generator that was never started runs no `finally`.
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

async function* write(
  parts: readonly Part[],
  boundary: string,
  open: (part: FilePart) => Promise<OpenedFile>,
): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (isFile(part)) {
      const file = await open(part);
      yield Buffer.from(fileHead(part, file, boundary));
      for await (const chunk of file.stream) yield chunk as Uint8Array;
      yield Buffer.from('\r\n');
    } else {
      yield Buffer.from(textBlock(part, boundary));
    }
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}

/** Bytes of the whole body; undefined when a file's length is not known. */
function totalLength(
  parts: readonly Part[],
  opened: ReadonlyMap<FilePart, OpenedFile>,
  boundary: string,
): number | undefined {
  let total = Buffer.byteLength(`--${boundary}--\r\n`);
  for (const part of parts) {
    if (isFile(part)) {
      const file = opened.get(part);
      const length = file?.length ?? part.length;
      if (file === undefined || length === undefined) return undefined;
      total += Buffer.byteLength(fileHead(part, file, boundary)) + length + 2;
    } else {
      total += Buffer.byteLength(textBlock(part, boundary));
    }
  }
  return total;
}

function isFile(part: Part): part is FilePart {
  return 'url' in part;
}

function textBlock(part: TextPart, boundary: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(part.name)}"\r\n\r\n${part.text}\r\n`;
}

function fileHead(part: FilePart, file: OpenedFile, boundary: string): string {
  const fileName = part.fileName ?? file.name ?? lastSegment(part.url) ?? part.name;
  const type = part.contentType ?? file.contentType ?? '';
  const contentType = /^[\x20-\x7e]+$/.test(type) ? type : 'application/octet-stream';
  return [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${quoted(part.name)}"; filename="${quoted(fileName)}"`,
    `Content-Type: ${contentType}`,
    '\r\n',
  ].join('\r\n');
}

/** Names in a part's head, escaped as browsers do it (HTML standard, "multipart/form-data encoding algorithm"). */
function quoted(text: string): string {
  return text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function lastSegment(url: string): string | undefined {
  const segment = URL.canParse(url) ? new URL(url).pathname.split('/').pop() : undefined;
  return segment === '' ? undefined : segment;
}
