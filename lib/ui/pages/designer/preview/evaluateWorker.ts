import './shims/bytes.js';

import { Readable } from 'node:stream';

import { evaluate } from './evaluate.js';
import type { PreviewOrder } from './order.js';

// The worker of the page: one order, one answer.
globalThis.addEventListener('message', ({ data }: MessageEvent<PreviewOrder>) => {
  const markFile = (mark: string) => ({ stream: Readable.from([new TextEncoder().encode(mark)]) });
  void evaluate(data, Date.now, markFile).then((preview) => globalThis.postMessage(preview));
});
