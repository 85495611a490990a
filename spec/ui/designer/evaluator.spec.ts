import { expect } from 'chai';

import {
  createEvaluator,
  TIME_LIMIT_MS,
  TIMED_OUT,
  type EvaluationWorker,
} from '../../../lib/ui/pages/designer/preview/evaluator.js';
import type { Preview, PreviewInput } from '../../../lib/ui/pages/designer/preview/preview.js';

const order = (name: string) => ({ config: { name } }) as unknown as PreviewInput;
const preview = (name: string): Preview => ({ evaluations: {}, request: { problem: name } });

interface FakeHelper extends EvaluationWorker {
  readonly got: string[];
  readonly seen: { ended: boolean; answer: (preview: Preview) => void; broken: () => void };
}

function fakeHelper(): FakeHelper {
  const got: string[] = [];
  const seen = {
    ended: false,
    answer: (() => undefined) as (preview: Preview) => void,
    broken: (() => undefined) as () => void,
  };
  return {
    got,
    seen,
    listen: (answer, broken) => void Object.assign(seen, { answer, broken }),
    postMessage: ({ config }) => void got.push(String(config.name)),
    terminate: () => void (seen.ended = true),
  };
}

function world() {
  const helpers: FakeHelper[] = [];
  const timers: { run: () => void; ms: number; off: boolean }[] = [];
  const evaluator = createEvaluator({
    createWorker() {
      const helper = fakeHelper();
      helpers.push(helper);
      return helper;
    },
    setTimer(run, ms) {
      const timer = { run, ms, off: false };
      timers.push(timer);
      return () => (timer.off = true);
    },
  });
  const answers: string[] = [];
  const ask = (name: string) =>
    evaluator.evaluate(order(name), (got) =>
      answers.push(got === TIMED_OUT ? 'too long' : (got.request as { problem: string }).problem),
    );
  return { evaluator, helpers, timers, answers, ask };
}

describe('the evaluator', () => {
  it('answers, and calls its timer off', () => {
    const { helpers, timers, answers, ask } = world();
    ask('a');
    expect(timers[0]).to.include({ ms: TIME_LIMIT_MS, off: false });
    helpers[0]!.seen.answer(preview('a'));
    expect(answers).to.deep.equal(['a']);
    expect(timers[0]!.off).to.equal(true);
  });

  it('answers only the last of the orders that came meanwhile', () => {
    const { helpers, answers, ask } = world();
    for (const name of ['a', 'b', 'c']) ask(name);
    expect(helpers[0]!.got).to.deep.equal(['a']);
    helpers[0]!.seen.answer(preview('a'));
    expect(helpers[0]!.got).to.deep.equal(['a', 'c']);
    helpers[0]!.seen.answer(preview('c'));
    expect(answers).to.deep.equal(['c']);
  });

  it('ends a helper that takes too long, and asks another one next', () => {
    const { helpers, timers, answers, ask } = world();
    ask('a');
    timers[0]!.run();
    expect(helpers[0]!.seen.ended).to.equal(true);
    expect(answers).to.deep.equal(['too long']);
    ask('b');
    expect(helpers[1]!.got).to.deep.equal(['b']);
  });

  it('goes on with what was asked for meanwhile when a helper was ended', () => {
    const { helpers, timers, answers, ask } = world();
    ask('a');
    ask('b');
    timers[0]!.run();
    expect(answers).to.deep.equal([]);
    helpers[1]!.seen.answer(preview('b'));
    expect(answers).to.deep.equal(['b']);
  });

  it('says so when a helper breaks', () => {
    const { helpers, answers, ask } = world();
    ask('a');
    helpers[0]!.seen.broken();
    expect(answers[0]).to.match(/could not be made/);
  });

  it('ends its helper with itself', () => {
    const { evaluator, helpers, timers, ask } = world();
    ask('a');
    evaluator.dispose();
    expect(helpers[0]!.seen.ended).to.equal(true);
    expect(timers[0]!.off).to.equal(true);
  });
});
