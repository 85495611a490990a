import { expect } from 'chai';

import { getComponentNames } from '../../../../lib/ui/pages/authClients/getComponentNames.js';
import { getClientHealth } from '../../../../lib/ui/pages/authClients/clientHealth.js';

describe('getClientHealth', () => {
  it('returns label and tone of each state', () => {
    expect(getClientHealth({ meta: { health: 'ready' } })).to.deep.equal({ tone: 'good', label: 'Ready' });
    expect(
      getClientHealth({
        meta: { health: 'client_rejected', since: '2026-05-01T09:00:00.000Z', reason: 'invalid_client' },
      }),
    ).to.deep.equal({
      tone: 'bad',
      label: 'Rejected by the provider',
      since: '2026-05-01T09:00:00.000Z',
      reason: 'invalid_client',
    });
    expect(getClientHealth({ meta: { health: 'client_rejected', since: 'x', reason: null } })).not.to.have.property(
      'reason',
    );
    expect(getClientHealth({ meta: { health: 'paused', until: '2026-05-01T09:01:00.000Z' } })).to.deep.equal({
      tone: 'warn',
      label: 'Circuit breaker open',
      until: '2026-05-01T09:01:00.000Z',
    });
    expect(getClientHealth({ meta: { unreadable: true } })).to.include({ tone: 'bad', label: 'Unreadable' });
    expect(getClientHealth({})).to.equal(undefined);
    expect(getClientHealth({ meta: { health: 'anything' } })).to.equal(undefined);
  });

  it('getComponentNames returns the titles of the components', () => {
    const component = (id: string, title: string) => ({
      type: 'component',
      id,
      attributes: { name: `name of ${id}`, team_name: 't', descriptor: { title } },
    });
    const client = {
      relationships: {
        components: {
          data: [
            { type: 'component', id: 'a' },
            { type: 'component', id: 'b' },
            { type: 'component', id: 'c' },
          ],
        },
      },
    };
    expect(getComponentNames(client, [component('a', 'REST'), component('b', '')])).to.deep.equal([
      'REST',
      'name of b',
      'another component',
    ]);
    expect(getComponentNames({}, [])).to.deep.equal([]);
  });
});
