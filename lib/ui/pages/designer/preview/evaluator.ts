import type { Preview, PreviewInput } from './preview.js';

/** The part of the Worker interface that is used. */
export interface EvaluationWorker {
  listen(onPreview: (preview: Preview) => void, onError: () => void): void;
  postMessage(input: PreviewInput): void;
  terminate(): void;
}

interface EvaluatorOptions {
  readonly createWorker: () => EvaluationWorker;
  /** Starts a timer and returns the function that cancels it. */
  readonly setTimer: (callback: () => void, ms: number) => () => void;
}

/** Time limit for a preview. */
export const TIME_LIMIT_MS = 2000;

/** Error message of a preview that exceeded the time limit. */
export const TIMED_OUT =
  'The expressions took longer than 2 s and were stopped. Check for infinite recursion or a pattern like (a+)+.';

export interface Evaluator {
  /** Computes a preview. While one is in progress, only the last of further inputs is evaluated. */
  evaluate(input: PreviewInput, onResult: (result: Preview | typeof TIMED_OUT) => void): void;
  dispose(): void;
}

/** Creates an evaluator with a web worker, which is terminated after the time limit and recreated for the next input. */
export function createEvaluator({ createWorker, setTimer }: EvaluatorOptions): Evaluator {
  let worker: EvaluationWorker | undefined;
  let isBusy = false;
  let cancelTimer = (): void => undefined;
  let next: (() => void) | undefined;

  function stop(): void {
    cancelTimer();
    worker?.terminate();
    worker = undefined;
    isBusy = false;
  }

  function send(input: PreviewInput, onResult: (result: Preview | typeof TIMED_OUT) => void): void {
    worker ??= createWorker();
    isBusy = true;
    const finish = (result: Preview | typeof TIMED_OUT): void => {
      cancelTimer();
      isBusy = false;
      const waiting = next;
      next = undefined;
      // A newer input makes this preview outdated.
      if (waiting === undefined) onResult(result);
      else waiting();
    };
    cancelTimer = setTimer(() => {
      stop();
      finish(TIMED_OUT);
    }, TIME_LIMIT_MS);
    worker.listen(finish, () => {
      stop();
      finish({ evaluations: {}, request: { problem: 'The preview failed. Reload the page.' } });
    });
    worker.postMessage(input);
  }

  return {
    evaluate(input, onResult) {
      const run = (): void => send(input, onResult);
      if (isBusy) next = run;
      else run();
    },
    dispose() {
      next = undefined;
      stop();
    },
  };
}
