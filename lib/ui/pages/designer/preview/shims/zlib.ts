/** Browser replacement for node:zlib: the preview shows the body before its compression. */
export function gzipSync(bytes: Uint8Array): Uint8Array {
  return bytes;
}

export function createGzip(): undefined {
  return undefined;
}
