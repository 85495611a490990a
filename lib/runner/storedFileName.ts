import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';

/** Bytes of a name in UTF-8. File systems take 255; the rest is for a number. */
const MOST_BYTES = 200;

/** Names of devices on Windows, whatever their extension. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(\.|$))/i;

/** What marks the direction of text, is not seen, or can't be in a name on Windows. */
const UNFIT = /[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"|?*\\/]/g;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/gzip': '.gz',
  'application/json': '.json',
  'application/msword': '.doc',
  'application/pdf': '.pdf',
  'application/vnd.ms-excel': '.xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': '.docx',
  'application/x-ndjson': '.ndjson',
  'application/xml': '.xml',
  'application/zip': '.zip',
  'image/gif': '.gif',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/svg+xml': '.svg',
  'image/webp': '.webp',
  'text/csv': '.csv',
  'text/html': '.html',
  'text/plain': '.txt',
  'text/xml': '.xml',
};

/**
 * A name that a stored file can have on any file system: never a path, hidden, or the name of a device. It is the one that
 * came with the file as `x-meta-filename`, else `file`; without an extension it gets that of its media type.
 */
export function createStoredFileName(headers: IncomingHttpHeaders): string {
  const given = headers['x-meta-filename'];
  const name = fitName(typeof given === 'string' ? percentDecoded(given) : '') || 'file';
  const mediaType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const [stem, extension] = splitName(name);
  return `${prefix(stem, MOST_BYTES - Buffer.byteLength(extension))}${extension || (EXTENSIONS[mediaType] ?? '')}`;
}

/** The name with a number before its extension: `a-2.pdf`. The first is the name itself. */
export function addNumber(name: string, number: number): string {
  const [stem, extension] = splitName(name);
  return number === 1 ? name : `${stem}-${String(number)}${extension}`;
}

function fitName(text: string): string {
  const base = text.toWellFormed().normalize('NFC').split(/[/\\]/).pop() ?? '';
  const visible = base.replace(/[\u0000-\u001f\u007f-\u009f]/g, '').replace(UNFIT, '_');
  // Windows takes off what trails; a name that begins with a dot is hidden elsewhere.
  return visible.replace(/^[.\s]+|[.\s]+$/g, '').replace(DEVICE, '_$1');
}

function splitName(name: string): [stem: string, extension: string] {
  const extension = /(\.tar)?\.[^.\s]{1,15}$/i.exec(name)?.[0] ?? '';
  const isWhole = extension.length === name.length;
  return isWhole ? [name, ''] : [path.basename(name, extension), extension];
}

/** The first characters of a text, none of them cut. */
function prefix(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end).trimEnd();
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
