import { expect } from 'chai';

import {
  describeTruncation,
  summarizeEntry,
  filterEntries,
  describeStatus,
} from '../../../../lib/ui/pages/runs/runLabels.js';
import type { NumberedEntry, RunEntry } from '../../../../lib/wire/run.js';

const numbered = (entry: RunEntry): NumberedEntry => ({ ...entry, number: 1, atMs: 5 });
const message = numbered({ kind: 'message', step: 'a', direction: 'in', body: { text: '{"x":\n  1}', length: 9 } });
const error = numbered({ kind: 'error', step: 'b', name: 'RestError', message: 'no response' });
const rebound = numbered({ kind: 'rebound', step: 'b', reason: 'later' });
const dropped = numbered({ kind: 'dropped', count: 7 });

describe('runLabels', () => {
  it('summarizes an entry in one line', () => {
    expect(summarizeEntry(message)).to.deep.equal({ tone: 'calm', label: 'Message in', text: '{"x": 1}' });
    expect(summarizeEntry(error)).to.deep.equal({ tone: 'bad', label: 'Error', text: 'RestError: no response' });
    expect(summarizeEntry(rebound)).to.deep.equal({ tone: 'warn', label: 'Rebound', text: 'later' });
    expect(summarizeEntry(dropped).text).to.equal('7 entries were dropped because the run has too many');
    expect(summarizeEntry(numbered({ kind: 'log', step: 'a', level: 'warn', text: 'hm' })).tone).to.equal('warn');
    const exchange = { attempt: 1, hop: 0, method: 'GET', url: 'http://h/', requestHeaders: [], endMs: 1, status: 404 };
    expect(summarizeEntry(numbered({ kind: 'exchange', step: 'a', exchange }))).to.deep.equal({
      tone: 'bad',
      label: '404',
      text: 'GET http://h/',
    });
  });

  it('shortens long lines', () => {
    const long = numbered({ kind: 'error', step: 'a', name: 'E', message: 'x'.repeat(200) });
    expect(summarizeEntry(long).text).to.equal(`E: ${'x'.repeat(97)}…`);
  });

  it('describes how much of a text was truncated', () => {
    expect(describeTruncation({ text: 'abc', length: 3 })).to.equal(undefined);
    expect(describeTruncation({ text: 'abc', length: 9 })).to.equal('Truncated: the first 3 of 9 characters.');
  });

  it('filters entries by step and kind, with rebounds among the errors', () => {
    const all = [message, error, rebound, dropped];
    expect(filterEntries(all, { step: '', kind: '' })).to.deep.equal(all);
    expect(filterEntries(all, { step: 'b', kind: '' })).to.deep.equal([error, rebound]);
    expect(filterEntries(all, { step: '', kind: 'error' })).to.deep.equal([error, rebound]);
    expect(filterEntries(all, { step: 'a', kind: 'error' })).to.deep.equal([]);
  });

  it('describes a status by label and tone', () => {
    expect(describeStatus('failed')).to.deep.equal({ tone: 'bad', label: 'Failed' });
  });
});
