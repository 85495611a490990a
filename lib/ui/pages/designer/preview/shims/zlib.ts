/** Browser replacement for node:zlib: the preview shows the body before its compression. */
export function gzipSync(bytes: Uint8Array): Uint8Array {
  return bytes;
}

export function createGzip(): undefined {
  return undefined;
}

/** The preview reads no responses. */
export const constants = {};
export const crc32 = undefined;
export const createInflateRaw = undefined;
export const gunzipSync = undefined;
