import { Script, createContext } from 'node:vm';

/**
 * Maximum run time of an expression in milliseconds. It blocks the event loop: a broker that gets no heartbeat for a minute
 * closes the connection and redelivers every message in progress. Transforming 10 MB takes about a second.
 */
export const EXPRESSION_LIMIT_MS = 5000;

/** Evaluation steps between two checks of the clock. A short expression never checks it. */
const STEPS_PER_CLOCK_CHECK = 256;

/** Thrown by an evaluation that exceeds EXPRESSION_LIMIT_MS. */
export class ExpressionTimeout extends Error {}

/** Counts the steps of an evaluation and stops it when it runs too long. */
export interface EvaluationGuard {
  start(now: () => number): void;
  /**
   * Called at every step.
   *
   * @throws ExpressionTimeout
   */
  readonly step: () => void;
}

export function createEvaluationGuard(): EvaluationGuard {
  let steps = 0;
  let startedAt = 0;
  let now = (): number => 0;
  return {
    start(clock) {
      steps = 0;
      now = clock;
    },
    step: () => {
      steps += 1;
      if (steps % STEPS_PER_CLOCK_CHECK !== 0) return;
      if (steps === STEPS_PER_CLOCK_CHECK) startedAt = now();
      else if (now() - startedAt > EXPRESSION_LIMIT_MS) throw new ExpressionTimeout();
    },
  };
}

const sandbox: { run: () => void } = createContext({ run: () => undefined }) as { run: () => void };
const script = new Script('run()');

/**
 * Runs code without evaluation steps, such as a regular expression, under V8's timer, which can interrupt it.
 * Costs about 0.1 ms of a helper thread, so it is used only for expressions that need it.
 *
 * @throws ExpressionTimeout
 */
export function runInterruptible(run: () => unknown, limitMs = EXPRESSION_LIMIT_MS): unknown {
  let result: unknown;
  sandbox.run = () => {
    result = run();
  };
  try {
    script.runInContext(sandbox, { timeout: limitMs });
  } catch (error) {
    if (isTimeout(error)) throw new ExpressionTimeout();
    throw error;
  } finally {
    sandbox.run = () => undefined;
  }
  return result;
}

/** The error comes from another context, so it isn't an instance of this context's Error. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
