import { truncateUtf8 } from '../request/truncateUtf8.js';
import { decodePercent } from '../decodePercent.js';
import { parseMediaType } from '../http/mediaType.js';
import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';

/** Maximum bytes of a name in UTF-8. File systems allow 255; the rest is for a number. */
const MAX_NAME_BYTES = 200;

/** Device names on Windows, with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(\.|$))/i;

/** Bidirectional and invisible characters, and those that Windows doesn't allow. */
const UNSAFE_CHARACTERS = /[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"|?*\\/]/g;

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
 * Creates the name of a stored file, valid on every file system: never a path, a hidden file or a device. It is the file's
 * `x-meta-filename`, else `file`; a name without an extension gets that of the media type.
 */
export function createStoredFileName(headers: IncomingHttpHeaders): string {
  const given = headers['x-meta-filename'];
  const name = cleanName(typeof given === 'string' ? (decodePercent(given) ?? given) : '') || 'file';
  const { essence = '' } = parseMediaType(headers['content-type'] ?? '') ?? {};
  const [stem, extension] = splitName(name);
  return `${truncateUtf8(stem, MAX_NAME_BYTES - Buffer.byteLength(extension)).trimEnd()}${extension || (EXTENSIONS[essence] ?? '')}`;
}

/** Adds a number before the extension: `a-2.pdf`. Number 1 returns the name unchanged. */
export function addNumber(name: string, number: number): string {
  const [stem, extension] = splitName(name);
  return number === 1 ? name : `${stem}-${String(number)}${extension}`;
}

function cleanName(text: string): string {
  const base = text.toWellFormed().normalize('NFC').split(/[/\\]/).pop() ?? '';
  const visible = base.replace(/[\u0000-\u001f\u007f-\u009f]/g, '').replace(UNSAFE_CHARACTERS, '_');
  // Windows removes trailing dots and spaces; a leading dot hides a file elsewhere.
  return visible.replace(/^[.\s]+|[.\s]+$/g, '').replace(DEVICE_NAME, '_$1');
}

function splitName(name: string): [stem: string, extension: string] {
  const extension = /(\.tar)?\.[^.\s]{1,15}$/i.exec(name)?.[0] ?? '';
  const isWhole = extension.length === name.length;
  return isWhole ? [name, ''] : [path.basename(name, extension), extension];
}
