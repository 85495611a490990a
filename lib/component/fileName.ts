import { decodeHeaderText } from '../http/headerText.js';
import type { Header, HttpResponse } from '../http/message.js';
import { truncateUtf8 } from '../request/truncateUtf8.js';
import { parseDispositionFileName } from './contentDisposition.js';

/** Bytes of the longest name that common file systems take. */
const MAX_NAME_BYTES = 255;

/** Control characters, and those that turn the direction of writing, which show another extension than there is. */
const INVISIBLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * The name of a file that came as an answer: what Content-Disposition says (RFC 6266), else the last part of the
 * address, else `file`. Never a path.
 */
export function readFileName({ headers, url }: Pick<HttpResponse, 'headers' | 'url'>): string {
  const disposition = headers['content-disposition'];
  const stored = headers['x-meta-filename'];
  const candidates = [
    // The object storage may give back the plain form alone, in which other letters than ASCII were replaced.
    typeof stored === 'string' ? percentDecoded(decodeHeaderText(stored)) : undefined,
    typeof disposition === 'string' ? parseDispositionFileName(disposition) : undefined,
    percentDecoded(lastPart(url)),
  ];
  return candidates.map(baseName).find((name) => name !== '') ?? 'file';
}

/** How a name travels with a file that is stored: as RFC 6266 has it, and as metadata that the object storage keeps. */
export function createFileNameHeaders(name: string): Header[] {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '_');
  return [
    { name: 'Content-Disposition', value: `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}` },
    { name: 'x-meta-filename', value: encoded },
  ];
}

function lastPart(url: URL): string {
  return url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The name without its path and without what file systems and headers can't carry; empty when nothing is left. */
function baseName(name: string | undefined): string {
  const last = (name ?? '').replace(/^.*[/\\]/s, '').toWellFormed();
  const visible = last.replace(INVISIBLE, '').trim();
  return /^\.{0,2}$/.test(visible) ? '' : shortened(visible);
}

/** At most 255 bytes, which file systems take: the end of the name is left out, its extension stays. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const extension = /\.[^.\s]{1,20}$/.exec(name)?.[0] ?? '';
  const stem = truncateUtf8(
    name.slice(0, name.length - extension.length),
    MAX_NAME_BYTES - Buffer.byteLength(extension),
  );
  return stem + extension;
}
