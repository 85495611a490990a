import type { Preview, PreviewOrder } from './order.js';

/** What of a Worker is used. */
export interface Helper {
  listen(answer: (preview: Preview) => void, broken: () => void): void;
  postMessage(order: PreviewOrder): void;
  terminate(): void;
}

export interface EvaluatorTools {
  readonly createHelper: () => Helper;
  /** Calls back later; the function that it gives calls that off. */
  readonly later: (run: () => void, ms: number) => () => void;
}

/** How long an expression may take, in milliseconds. */
export const LIMIT_MS = 2000;

/** Why there is no preview. */
export const TOO_LONG =
  'The expressions took longer than 2 s and were stopped. Look for endless recursion, or a pattern like (a+)+.';

export interface Evaluator {
  /** Asks for a preview. Of several orders only the last one is answered. */
  ask(order: PreviewOrder, answer: (preview: Preview | typeof TOO_LONG) => void): void;
  end(): void;
}

/** Evaluates in a helper that is ended when it takes too long, and made anew for the next order. */
export function createEvaluator({ createHelper, later }: EvaluatorTools): Evaluator {
  let helper: Helper | undefined;
  let busy = false;
  let callOff = (): void => undefined;
  let next: (() => void) | undefined;

  function stop(): void {
    callOff();
    helper?.terminate();
    helper = undefined;
    busy = false;
  }

  function send(order: PreviewOrder, answer: (preview: Preview | typeof TOO_LONG) => void): void {
    helper ??= createHelper();
    busy = true;
    const done = (preview: Preview | typeof TOO_LONG): void => {
      callOff();
      busy = false;
      const waiting = next;
      next = undefined;
      // What was asked for meanwhile makes this answer an old one.
      if (waiting === undefined) answer(preview);
      else waiting();
    };
    callOff = later(() => {
      stop();
      done(TOO_LONG);
    }, LIMIT_MS);
    helper.listen(done, () => {
      stop();
      done({ fields: {}, request: { problem: 'The preview could not be made. Reload the page.' } });
    });
    helper.postMessage(order);
  }

  return {
    ask(order, answer) {
      const run = (): void => send(order, answer);
      if (busy) next = run;
      else run();
    },
    end() {
      next = undefined;
      stop();
    },
  };
}
