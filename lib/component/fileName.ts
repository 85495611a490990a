import type { Header, HttpResponse } from '../http/message.js';

/**
 * The name of a file that came as an answer: what Content-Disposition says (RFC 6266), else the last part of the
 * address, else `file`. Never a path.
 */
export function fileNameOf({ headers, url }: Pick<HttpResponse, 'headers' | 'url'>): string {
  const disposition = headers['content-disposition'];
  const named = typeof disposition === 'string' ? dispositionName(disposition) : undefined;
  const stored = headers['x-meta-filename'];
  const candidates = [
    named,
    typeof stored === 'string' ? percentDecoded(stored) : undefined,
    percentDecoded(lastPart(url)),
  ];
  return candidates.map(baseName).find((name) => name !== '') ?? 'file';
}

/** How a name travels with a file that is stored: as RFC 6266 has it, and as metadata that the object storage keeps. */
export function nameHeaders(name: string): Header[] {
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

function dispositionName(value: string): string | undefined {
  // RFC 8187 first: it wins over the plain form when both are there (RFC 6266 section 4.3).
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(value)?.[1];
  if (extended !== undefined) return percentDecoded(extended);
  const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(value)?.[1];
  if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
  return /;\s*filename\s*=\s*([^;\s"]+)/i.exec(value)?.[1];
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

function baseName(name: string | undefined): string {
  // Control characters would end up in headers and file systems.

  return (name ?? '').replace(/^.*[/\\]/, '').replace(/[\x00-\x1f\x7f]/g, '');
}
