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

/** Returns the responses in order and records the requested paths. */
function fakeApi(...responses: readonly Omit<ApiResponse<unknown>, 'next'>[]) {
  const requested: string[] = [];
  const remaining = [...responses];
  const api: Pick<Api, 'get'> = {
    get: <Data>(path: string) => {
      requested.push(path);
      const response = remaining.shift();
      return response === undefined
        ? Promise.reject(new Error('nothing left'))
        : Promise.resolve({ ...response, next: undefined } as ApiResponse<Data>);
    },
  };
  return { api, requested };
}

const newEntries = (status: RunStatus, ...entries: readonly NumberedEntry[]) => ({
  data: entries,
  meta: { status, steps: [] },
});

describe('watchRun', () => {
  it('polls for new entries until the run has ended and all entries are read', async () => {
    const { api, requested } = fakeApi(
      { data: runOf('running'), meta: {} },
      newEntries('running', entry(1), entry(2)),
      newEntries('running'),
      newEntries('done', entry(3)),
      { data: runOf('done'), meta: {} },
      newEntries('done', entry(4)),
      newEntries('done'),
    );
    const reported: RunProgress[] = [];
    await watchRun(api, 'R', (watched) => reported.push(watched), new AbortController().signal);
    expect(requested).to.deep.equal([
      'R',
      'R/entries?after=0&wait=20',
      'R/entries?after=2&wait=20',
      'R/entries?after=2&wait=20',
      'R',
      'R/entries?after=3&wait=0',
      'R/entries?after=4&wait=0',
    ]);
    expect(reported.map(({ run, entries }) => [run.attributes.status, entries.length])).to.deep.equal([
      ['running', 0],
      ['running', 2],
      ['running', 2],
      ['done', 3],
      ['done', 4],
      ['done', 4],
    ]);
  });

  it('does not wait when the run has already ended', async () => {
    const { api, requested } = fakeApi(
      { data: runOf('failed'), meta: {} },
      newEntries('failed', entry(1)),
      newEntries('failed'),
    );
    await watchRun(api, 'R', () => undefined, new AbortController().signal);
    expect(requested).to.deep.equal(['R', 'R/entries?after=0&wait=0', 'R/entries?after=1&wait=0']);
  });

  it('throws the failure of a request', async () => {
    const { api } = fakeApi({ data: runOf('running'), meta: {} });
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
