import type { Preview, PreviewInput } from './preview.js';

/** What of a Worker is used. */
export interface EvaluationWorker {
  listen(answer: (preview: Preview) => void, broken: () => void): void;
  postMessage(order: PreviewInput): void;
  terminate(): void;
}

export interface EvaluatorOptions {
  readonly createWorker: () => EvaluationWorker;
  /** Calls back later; the function that it gives calls that off. */
  readonly setTimer: (run: () => void, ms: number) => () => void;
}

/** How long an expression may take, in milliseconds. */
export const TIME_LIMIT_MS = 2000;

/** Why there is no preview. */
export const TIMED_OUT =
  'The expressions took longer than 2 s and were stopped. Look for endless recursion, or a pattern like (a+)+.';

export interface Evaluator {
  /** Asks for a preview. Of several orders only the last one is answered. */
  evaluate(order: PreviewInput, answer: (preview: Preview | typeof TIMED_OUT) => void): void;
  dispose(): void;
}

/** Evaluates in a helper that is ended when it takes too long, and made anew for the next order. */
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

  function send(order: PreviewInput, answer: (preview: Preview | typeof TIMED_OUT) => void): void {
    worker ??= createWorker();
    isBusy = true;
    const done = (preview: Preview | typeof TIMED_OUT): void => {
      cancelTimer();
      isBusy = false;
      const waiting = next;
      next = undefined;
      // What was asked for meanwhile makes this answer an old one.
      if (waiting === undefined) answer(preview);
      else waiting();
    };
    cancelTimer = setTimer(() => {
      stop();
      done(TIMED_OUT);
    }, TIME_LIMIT_MS);
    worker.listen(done, () => {
      stop();
      done({ evaluations: {}, request: { problem: 'The preview could not be made. Reload the page.' } });
    });
    worker.postMessage(order);
  }

  return {
    evaluate(order, answer) {
      const run = (): void => send(order, answer);
      if (isBusy) next = run;
      else run();
    },
    dispose() {
      next = undefined;
      stop();
    },
  };
}
