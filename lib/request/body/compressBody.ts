import { pipeline } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';

import type { Body } from '../../http/message.js';

/** Compresses a body with gzip. A stream is compressed while it is sent, so its length is unknown. */
export function compressBody(body: Body): Body {
  switch (body.kind) {
    case 'none':
      return body;
    case 'bytes':
      return { kind: 'bytes', bytes: gzipSync(body.bytes) };
    case 'stream':
      return {
        kind: 'stream',
        open: async () => {
          const { stream } = await body.open();
          return { stream: pipeline(stream, createGzip(), ignore) };
        },
      };
  }
}

function ignore(): void {
  // The compressed stream fails as the source does, and its reader reports it.
}
