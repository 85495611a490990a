import type { Conversion } from '../../../../step/conversion/convertStep.js';
import { toStepConfig } from '../../../../step/stepConfig.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import type { ConversionInput } from '../preview/preview.js';

const TIME_LIMIT_MS = 5000;

const FAILED: Conversion = { kind: 'refused', reasons: ['The conversion failed. Reload the page and try again.'] };

/** Converts a step in a web worker of its own: the code of the functions is that of the preview, which the page has loaded. */
export function convertInWorker(draft: StepDraft): Promise<Conversion> {
  const worker = new Worker(new URL('../preview/evaluateWorker.ts', import.meta.url), { type: 'module' });
  return new Promise<Conversion>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<Conversion>) => resolve(data);
    worker.onerror = () => resolve(FAILED);
    setTimeout(() => resolve(FAILED), TIME_LIMIT_MS);
    worker.postMessage({ functionKey: draft.function, step: toStepConfig(draft) } satisfies ConversionInput);
  }).finally(() => worker.terminate());
}
