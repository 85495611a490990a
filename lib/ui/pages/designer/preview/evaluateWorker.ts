import './shims/buffer.js';

import { Readable } from 'node:stream';

import { evaluate } from './evaluate.js';
import type { PreviewInput } from './preview.js';

// The page's web worker: one preview per input.
globalThis.addEventListener('message', ({ data }: MessageEvent<PreviewInput>) => {
  const openPlaceholderFile = (placeholder: string) => ({
    stream: Readable.from([new TextEncoder().encode(placeholder)]),
  });
  void evaluate(data, Date.now, openPlaceholderFile).then((preview) => globalThis.postMessage(preview));
});
