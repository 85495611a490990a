import { expect } from 'chai';

import {
  createEvaluator,
  TIME_LIMIT_MS,
  TIMED_OUT,
  type EvaluationWorker,
} from '../../../lib/ui/pages/designer/preview/evaluator.js';
import type { Preview, PreviewInput } from '../../../lib/ui/pages/designer/preview/preview.js';

const input = (name: string) => ({ config: { name } }) as unknown as PreviewInput;
const preview = (name: string): Preview => ({ evaluations: {}, request: { problem: name } });

interface FakeWorker extends EvaluationWorker {
  readonly received: string[];
  readonly state: { isTerminated: boolean; onPreview: (preview: Preview) => void; onError: () => void };
}

function createFakeWorker(): FakeWorker {
  const received: string[] = [];
  const state = {
    isTerminated: false,
    onPreview: (() => undefined) as (preview: Preview) => void,
    onError: (() => undefined) as () => void,
  };
  return {
    received,
    state,
    listen: (onPreview, onError) => void Object.assign(state, { onPreview, onError }),
    postMessage: ({ config }) => void received.push(String(config.name)),
    terminate: () => void (state.isTerminated = true),
  };
}

function createWorld() {
  const workers: FakeWorker[] = [];
  const timers: { run: () => void; ms: number; isCancelled: boolean }[] = [];
  const evaluator = createEvaluator({
    createWorker() {
      const worker = createFakeWorker();
      workers.push(worker);
      return worker;
    },
    setTimer(run, ms) {
      const timer = { run, ms, isCancelled: false };
      timers.push(timer);
      return () => (timer.isCancelled = true);
    },
  });
  const results: string[] = [];
  const evaluate = (name: string) =>
    evaluator.evaluate(input(name), (result) =>
      results.push(result === TIMED_OUT ? 'timed out' : (result.request as { problem: string }).problem),
    );
  return { evaluator, workers, timers, results, evaluate };
}

describe('createEvaluator', () => {
  it('returns the preview and cancels the timer', () => {
    const { workers, timers, results, evaluate } = createWorld();
    evaluate('a');
    expect(timers[0]).to.include({ ms: TIME_LIMIT_MS, isCancelled: false });
    workers[0]!.state.onPreview(preview('a'));
    expect(results).to.deep.equal(['a']);
    expect(timers[0]!.isCancelled).to.equal(true);
  });

  it('evaluates only the last of the inputs that arrive while the worker is busy', () => {
    const { workers, results, evaluate } = createWorld();
    for (const name of ['a', 'b', 'c']) evaluate(name);
    expect(workers[0]!.received).to.deep.equal(['a']);
    workers[0]!.state.onPreview(preview('a'));
    expect(workers[0]!.received).to.deep.equal(['a', 'c']);
    workers[0]!.state.onPreview(preview('c'));
    expect(results).to.deep.equal(['c']);
  });

  it('terminates a worker after the time limit and creates another one', () => {
    const { workers, timers, results, evaluate } = createWorld();
    evaluate('a');
    timers[0]!.run();
    expect(workers[0]!.state.isTerminated).to.equal(true);
    expect(results).to.deep.equal(['timed out']);
    evaluate('b');
    expect(workers[1]!.received).to.deep.equal(['b']);
  });

  it('evaluates the waiting input after a timeout', () => {
    const { workers, timers, results, evaluate } = createWorld();
    evaluate('a');
    evaluate('b');
    timers[0]!.run();
    expect(results).to.deep.equal([]);
    workers[1]!.state.onPreview(preview('b'));
    expect(results).to.deep.equal(['b']);
  });

  it('returns an error message when the worker fails', () => {
    const { workers, results, evaluate } = createWorld();
    evaluate('a');
    workers[0]!.state.onError();
    expect(results[0]).to.match(/preview failed/);
  });

  it('terminates its worker when disposed', () => {
    const { evaluator, workers, timers, evaluate } = createWorld();
    evaluate('a');
    evaluator.dispose();
    expect(workers[0]!.state.isTerminated).to.equal(true);
    expect(timers[0]!.isCancelled).to.equal(true);
  });
});
