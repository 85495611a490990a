import './shims/buffer.js';

import { Readable } from 'node:stream';

import { convertStep } from '../../../../step/conversion/convertStep.js';
import { evaluate } from './evaluate.js';
import type { ConversionInput, PreviewInput } from './preview.js';

// The page's web worker: one preview or conversion per input.
globalThis.addEventListener('message', ({ data }: MessageEvent<PreviewInput | ConversionInput>) => {
  if ('step' in data) {
    globalThis.postMessage(convertStep(data.functionKey, data.step));
    return;
  }
  const openPlaceholderFile = (placeholder: string) => ({
    stream: Readable.from([new TextEncoder().encode(placeholder)]),
  });
  void evaluate(data, Date.now, openPlaceholderFile).then((preview) => globalThis.postMessage(preview));
});
