import { decodePercent } from '../decodePercent.js';
import { decodeHeaderText } from '../http/headerText.js';
import type { Header, HttpResponse } from '../http/message.js';
import { encodeExtendedValue } from '../request/headers.js';
import { truncateUtf8 } from '../request/truncateUtf8.js';
import { parseDispositionFileName } from './contentDisposition.js';

/** Maximum length of a name on common file systems, in bytes. */
const MAX_NAME_BYTES = 255;

/** Control characters, and bidirectional ones, which can display a different extension. */
const INVISIBLE_CHARACTERS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Returns the file name of a response: from Content-Disposition (RFC 6266), else the last segment of the URL, else `file`.
 * Never a path.
 */
export function readFileName({ headers, url }: Pick<HttpResponse, 'headers' | 'url'>): string {
  const disposition = headers['content-disposition'];
  const stored = headers['x-meta-filename'];
  const candidates = [
    // The object storage may return only the plain form, in which non-ASCII characters are replaced.
    typeof stored === 'string' ? decodeName(decodeHeaderText(stored)) : undefined,
    typeof disposition === 'string' ? parseDispositionFileName(disposition) : undefined,
    decodeName(readLastSegment(url)),
  ];
  return candidates.map(cleanBaseName).find((name) => name !== '') ?? 'file';
}

/** Creates the headers that carry a stored file's name: Content-Disposition (RFC 6266) and metadata of the object storage. */
export function createFileNameHeaders(name: string): Header[] {
  const encoded = encodeExtendedValue(name);
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '_');
  return [
    { name: 'Content-Disposition', value: `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}` },
    { name: 'x-meta-filename', value: encoded },
  ];
}

function readLastSegment(url: URL): string {
  return url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
}

function decodeName(text: string): string {
  return decodePercent(text) ?? text;
}

/** Removes the path and the characters that file systems and headers can't hold; empty when nothing is left. */
function cleanBaseName(name: string | undefined): string {
  const last = (name ?? '').replace(/^.*[/\\]/s, '').toWellFormed();
  const visible = last.replace(INVISIBLE_CHARACTERS, '').trim();
  return /^\.{0,2}$/.test(visible) ? '' : shortenName(visible);
}

/** Shortens a name to 255 bytes and keeps its extension. */
function shortenName(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const extension = /\.[^.\s]{1,20}$/.exec(name)?.[0] ?? '';
  const stem = truncateUtf8(
    name.slice(0, name.length - extension.length),
    MAX_NAME_BYTES - Buffer.byteLength(extension),
  );
  return stem + extension;
}
