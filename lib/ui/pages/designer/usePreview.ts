import { useEffect, useRef, useState } from 'preact/hooks';

import { createEvaluator, TIMED_OUT, type Evaluator, type EvaluationWorker } from './preview/evaluator.js';
import type { Preview, PreviewInput } from './preview/preview.js';

const DEBOUNCE_MS = 150;

/**
 * Returns the preview of the request, debounced.
 * @param input undefined if there is nothing to preview yet
 */
export function usePreview(input: PreviewInput | undefined): Preview | undefined {
  const evaluator = useRef<Evaluator | undefined>(undefined);
  const [preview, setPreview] = useState<Preview>();
  const text = input === undefined ? undefined : JSON.stringify(input);
  useEffect(() => () => evaluator.current?.dispose(), []);
  useEffect(() => {
    if (text === undefined) return undefined;
    const timer = setTimeout(() => {
      evaluator.current ??= createEvaluator({ createWorker, setTimer });
      evaluator.current.evaluate(JSON.parse(text) as PreviewInput, (result) => {
        setPreview((previous) =>
          result === TIMED_OUT ? { evaluations: previous?.evaluations ?? {}, request: { problem: TIMED_OUT } } : result,
        );
      });
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return preview;
}

function createWorker(): EvaluationWorker {
  const worker = new Worker(new URL('./preview/evaluateWorker.ts', import.meta.url), { type: 'module' });
  return {
    listen(onPreview, onError) {
      worker.onmessage = ({ data }: MessageEvent<Preview>) => onPreview(data);
      worker.onerror = onError;
    },
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
  };
}

function setTimer(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
