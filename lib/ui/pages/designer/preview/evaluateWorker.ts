import './shims/buffer.js';

import { Readable } from 'node:stream';

import { evaluate } from './evaluate.js';
import type { PreviewInput } from './preview.js';

// The worker of the page: one order, one answer.
globalThis.addEventListener('message', ({ data }: MessageEvent<PreviewInput>) => {
  const markFile = (mark: string) => ({ stream: Readable.from([new TextEncoder().encode(mark)]) });
  void evaluate(data, Date.now, markFile).then((preview) => globalThis.postMessage(preview));
});
