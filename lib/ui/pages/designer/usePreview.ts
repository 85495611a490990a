import { useEffect, useRef, useState } from 'preact/hooks';

import { createEvaluator, TOO_LONG, type Evaluator, type Helper } from './preview/evaluator.js';
import type { Preview, PreviewOrder } from './preview/order.js';

/** Nobody reads faster: in ms. */
const PAUSE_MS = 150;

/** The preview of what is on the page, a moment after it was typed. @param order undefined: there is nothing to see yet */
export function usePreview(order: PreviewOrder | undefined): Preview | undefined {
  const evaluator = useRef<Evaluator | undefined>(undefined);
  const [preview, setPreview] = useState<Preview>();
  const text = order === undefined ? undefined : JSON.stringify(order);
  useEffect(() => () => evaluator.current?.end(), []);
  useEffect(() => {
    if (text === undefined) return undefined;
    const timer = setTimeout(() => {
      evaluator.current ??= createEvaluator({ createHelper, later });
      evaluator.current.ask(JSON.parse(text) as PreviewOrder, (answer) => {
        setPreview((before) =>
          answer === TOO_LONG ? { fields: before?.fields ?? {}, request: { problem: TOO_LONG } } : answer,
        );
      });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return preview;
}

function createHelper(): Helper {
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

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
