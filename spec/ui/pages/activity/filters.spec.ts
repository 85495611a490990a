import { expect } from 'chai';

import {
  formatFilters,
  isFiltered,
  buildLogPath,
  toApiPath,
  parseFilters,
  findTimeProblem,
} from '../../../../lib/ui/pages/activity/filters.js';

const read = (query: string) => parseFilters(new URLSearchParams(query));

describe('activity filters', () => {
  it('default to the audit log of this workspace', () => {
    const filters = read('');
    expect([filters.log, filters.where, isFiltered(filters)]).to.deep.equal(['audit', 'here', false]);
    expect(buildLogPath(filters, 'w1')).to.equal('v2/audit-records?filter%5Bworkspace%5D=w1');
  });

  it('are part of the URL unless they have their default', () => {
    for (const query of ['', 'log=events&event=secret.refreshed', 'where=everywhere&action=read&user=u1']) {
      expect(formatFilters(read(query))).to.equal(query);
    }
    expect(formatFilters(read('log=nonsense&where=there&other=1'))).to.equal('');
  });

  it('are sent with the parameter names of the API', () => {
    const query = new URLSearchParams(
      buildLogPath(read('action=read&outcome=denied&type=auth-secret&user=u&resource=s&where=everywhere'), 'w').split(
        '?',
      )[1],
    );
    expect(Object.fromEntries(query)).to.deep.equal({
      'filter[action]': 'read',
      'filter[outcome]': 'denied',
      'filter[resource_type]': 'auth-secret',
      'filter[resource]': 's',
      'filter[user]': 'u',
    });
  });

  it('send local times as ISO 8601 in UTC', () => {
    const local = '2026-05-01T09:30';
    const query = new URLSearchParams(buildLogPath(read(`from=${local}&to=nonsense`), 'w').split('?')[1]);
    expect(query.get('filter[from]')).to.equal(new Date(local).toISOString());
    expect(query.has('filter[to]')).to.equal(false);
  });

  it('send type, resource and workspace for events', () => {
    expect(buildLogPath(read('log=events&event=secret.recovered&action=read&resource=s'), 'w')).to.equal(
      'v2/events?filter%5Btype%5D=secret.recovered&filter%5Bresource%5D=s&filter%5Bworkspace%5D=w',
    );
  });

  it('do not count the choice of the log as a filter', () => {
    expect(isFiltered(read('log=events&where=everywhere'))).to.equal(false);
    expect(isFiltered(read('outcome=failed'))).to.equal(true);
  });

  it('require an end after the start', () => {
    expect(findTimeProblem({ from: '2026-05-01T10:00', to: '2026-05-01T10:00' })).to.equal(
      'The end must be after the start',
    );
    expect(findTimeProblem({ from: '2026-05-01T10:00', to: '2026-05-01T10:01' })).to.equal(undefined);
    expect(findTimeProblem({ from: '', to: '2026-05-01T10:00' })).to.equal(undefined);
  });
});

describe('toApiPath', () => {
  it('makes the link relative to the path of the service', () => {
    expect(toApiPath('/v2/events?page[before]=x')).to.equal('v2/events?page[before]=x');
  });
});
