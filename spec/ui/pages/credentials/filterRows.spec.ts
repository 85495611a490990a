import { expect } from 'chai';

import type { CredentialRow } from '../../../../lib/ui/pages/credentials/credentialRow.js';
import { filterRows, summarizeRows } from '../../../../lib/ui/pages/credentials/filterRows.js';

const NOW = 1_000_000;
const row = (name: string, others: Partial<CredentialRow> = {}): CredentialRow => ({
  id: name,
  name,
  type: 'basic',
  health: 'ready',
  ...others,
});
const expired = row('Ended', {
  type: 'oauth2',
  lifetime: {
    strategy: 'none',
    obtainedAtMs: 0,
    expiresAtMs: NOW,
    failures: 0,
    refreshTokenExpiresSoon: false,
    isRefreshing: false,
  },
});
const rows = [
  row('shop 10', { clientName: 'Warehouse', owner: 'ann@example.com' }),
  row('shop 2'),
  row('Slow', { health: 'degraded' }),
  row('Broken', { health: 'error', reference: 'erp.key' }),
  expired,
  row('Locked', { health: 'unreadable' }),
  row('Refused', { health: 'client_rejected' }),
];
const namesOf = (text: string, state = ''): readonly string[] =>
  filterRows(rows, { text, state }, NOW).map(({ name }) => name);

describe('filterRows', () => {
  it('sorts by condition, then by name with numeric order', () => {
    expect(namesOf('')).to.deep.equal(['Broken', 'Refused', 'Locked', 'Ended', 'Slow', 'shop 2', 'shop 10']);
  });

  it('matches all words in any field and case', () => {
    expect(namesOf('SHOP')).to.deep.equal(['shop 2', 'shop 10']);
    expect(namesOf(' ware  ann@ ')).to.deep.equal(['shop 10']);
    expect(namesOf('erp')).to.deep.equal(['Broken']);
    expect(namesOf('oauth2')).to.deep.equal(['Ended']);
    expect(namesOf('shop broken')).to.deep.equal([]);
  });

  it('filters by condition, also by expired', () => {
    expect(namesOf('', 'ready')).to.deep.equal(['shop 2', 'shop 10']);
    expect(namesOf('', 'expired')).to.deep.equal(['Ended']);
    expect(namesOf('', 'attention')).to.deep.equal(['Broken', 'Refused', 'Locked', 'Ended', 'Slow']);
    expect(namesOf('', 'no such state')).to.deep.equal([]);
    expect(namesOf('slow', 'ready')).to.deep.equal([]);
  });

  it('does not change its input', () => {
    const before = [...rows];
    filterRows(rows, { text: '', state: '' }, NOW);
    expect(rows).to.deep.equal(before);
  });

  it('summarizeRows counts the rows', () => {
    expect(summarizeRows(rows, NOW)).to.equal('5 need attention, 2 are ready');
    expect(summarizeRows([row('a')], NOW)).to.equal('1 is ready');
    expect(summarizeRows([row('a', { health: 'error' })], NOW)).to.equal('1 needs attention, 0 are ready');
  });
});
