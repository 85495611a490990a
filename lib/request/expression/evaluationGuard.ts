import { Script, createContext } from 'node:vm';

/**
 * Milliseconds an expression may run. While it runs, nothing else does: a broker that hears no heartbeat for a minute
 * drops the connection and hands every message in work to someone else. Transforming some 10 MB takes about a second.
 */
export const EXPRESSION_LIMIT_MS = 5000;

/** How many steps of an evaluation pass between two looks at the clock. A short expression never looks. */
const STEPS_BETWEEN_LOOKS = 256;

/** Thrown out of an evaluation that took too long. */
export class ExpressionTimeout extends Error {}

/** Counts the steps of an evaluation and stops one that goes on for too long. */
export interface EvaluationGuard {
  start(now: () => number): void;
  /** To be called at every step. @throws ExpressionTimeout */
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
      if (steps % STEPS_BETWEEN_LOOKS !== 0) return;
      if (steps === STEPS_BETWEEN_LOOKS) startedAt = now();
      else if (now() - startedAt > EXPRESSION_LIMIT_MS) throw new ExpressionTimeout();
    },
  };
}

const sandbox: { run: () => void } = createContext({ run: () => undefined }) as { run: () => void };
const script = new Script('run()');

/**
 * Runs something that takes no steps of its own, such as a regular expression, under V8's own timer, which can stop it.
 * It costs about 0.1 ms of a helper thread, so it is only for expressions that need it.
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

/** The error comes from the other context, so it is no instance of this one's Error. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
