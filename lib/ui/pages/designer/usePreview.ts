import { useEffect, useRef, useState } from 'preact/hooks';

import { createEvaluator, TIMED_OUT, type Evaluator, type EvaluationWorker } from './preview/evaluator.js';
import type { Preview, PreviewInput } from './preview/preview.js';

/** Nobody reads faster: in ms. */
const DEBOUNCE_MS = 150;

/** The preview of what is on the page, a moment after it was typed. @param input undefined: there is nothing to see yet */
export function usePreview(input: PreviewInput | undefined): Preview | undefined {
  const evaluator = useRef<Evaluator | undefined>(undefined);
  const [preview, setPreview] = useState<Preview>();
  const text = input === undefined ? undefined : JSON.stringify(input);
  useEffect(() => () => evaluator.current?.dispose(), []);
  useEffect(() => {
    if (text === undefined) return undefined;
    const timer = setTimeout(() => {
      evaluator.current ??= createEvaluator({ createWorker, setTimer });
      evaluator.current.evaluate(JSON.parse(text) as PreviewInput, (answer) => {
        setPreview((before) =>
          answer === TIMED_OUT ? { evaluations: before?.evaluations ?? {}, request: { problem: TIMED_OUT } } : answer,
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
    listen(answer, broken) {
      worker.onmessage = ({ data }: MessageEvent<Preview>) => answer(data);
      worker.onerror = broken;
    },
    postMessage: (order) => worker.postMessage(order),
    terminate: () => worker.terminate(),
  };
}

function setTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
