import { expect } from 'chai';

import type { ApiResponse, Api } from '../../../lib/ui/api/client.js';
import { isFinished, watchRun, type Run, type RunProgress } from '../../../lib/ui/api/runs.js';
import type { NumberedEntry, RunStatus } from '../../../lib/wire/run.js';

const entry = (number: number): NumberedEntry => ({
  kind: 'rebound',
  step: 'a',
  reason: 'later',
  number,
  atMs: number,
});
const runOf = (status: RunStatus): Run => ({
  id: 'r1',
  type: 'run',
  attributes: { name: 'f', status, started_at: '', ended_at: null, steps: [], error: null, entries: 0 },
});

/** Answers in this order, and keeps what was asked for. */
function answering(...answers: readonly Omit<ApiResponse<unknown>, 'next'>[]) {
  const asked: string[] = [];
  const left = [...answers];
  const api: Pick<Api, 'get'> = {
    get: <Data>(path: string) => {
      asked.push(path);
      const answer = left.shift();
      return answer === undefined
        ? Promise.reject(new Error('nothing left'))
        : Promise.resolve({ ...answer, next: undefined } as ApiResponse<Data>);
    },
  };
  return { api, asked };
}

const news = (status: RunStatus, ...entries: readonly NumberedEntry[]) => ({
  data: entries,
  meta: { status, steps: [] },
});

describe('watchRun', () => {
  it('polls for new entries until the run has ended and all entries are read', async () => {
    const { api, asked } = answering(
      { data: runOf('running'), meta: {} },
      news('running', entry(1), entry(2)),
      news('running'),
      news('done', entry(3)),
      { data: runOf('done'), meta: {} },
      news('done', entry(4)),
      news('done'),
    );
    const told: RunProgress[] = [];
    await watchRun(api, 'R', (watched) => told.push(watched), new AbortController().signal);
    expect(asked).to.deep.equal([
      'R',
      'R/entries?after=0&wait=20',
      'R/entries?after=2&wait=20',
      'R/entries?after=2&wait=20',
      'R',
      'R/entries?after=3&wait=0',
      'R/entries?after=4&wait=0',
    ]);
    expect(told.map(({ run, entries }) => [run.attributes.status, entries.length])).to.deep.equal([
      ['running', 0],
      ['running', 2],
      ['running', 2],
      ['done', 3],
      ['done', 4],
      ['done', 4],
    ]);
  });

  it('does not wait when the run has already ended', async () => {
    const { api, asked } = answering({ data: runOf('failed'), meta: {} }, news('failed', entry(1)), news('failed'));
    await watchRun(api, 'R', () => undefined, new AbortController().signal);
    expect(asked).to.deep.equal(['R', 'R/entries?after=0&wait=0', 'R/entries?after=1&wait=0']);
  });

  it('throws the failure of a request', async () => {
    const { api } = answering({ data: runOf('running'), meta: {} });
    const failed: unknown = await watchRun(api, 'R', () => undefined, new AbortController().signal).catch(
      (error: unknown) => error,
    );
    expect(failed).to.be.an('error').with.property('message', 'nothing left');
  });

  it('isFinished returns true for done, failed and stopped runs', () => {
    const statuses = ['waiting', 'running', 'done', 'failed', 'stopped'] as const;
    expect(statuses.filter(isFinished)).to.deep.equal(['done', 'failed', 'stopped']);
  });
});
