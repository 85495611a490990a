import { expect } from 'chai';

import { getComponentNames } from '../../../../lib/ui/pages/authClients/getComponentNames.js';
import { getClientHealth } from '../../../../lib/ui/pages/authClients/clientHealth.js';

describe('what is told of an auth-client', () => {
  it('is how its provider takes it', () => {
    expect(getClientHealth({ meta: { health: 'ready' } })).to.deep.equal({ tone: 'good', word: 'Ready' });
    expect(
      getClientHealth({
        meta: { health: 'client_rejected', since: '2026-05-01T09:00:00.000Z', reason: 'invalid_client' },
      }),
    ).to.deep.equal({
      tone: 'bad',
      word: 'Refused by the provider',
      since: '2026-05-01T09:00:00.000Z',
      reason: 'invalid_client',
    });
    expect(getClientHealth({ meta: { health: 'client_rejected', since: 'x', reason: null } })).not.to.have.property(
      'reason',
    );
    expect(getClientHealth({ meta: { health: 'paused', until: '2026-05-01T09:01:00.000Z' } })).to.deep.equal({
      tone: 'warn',
      word: 'Paused',
      until: '2026-05-01T09:01:00.000Z',
    });
    expect(getClientHealth({ meta: { unreadable: true } })).to.include({ tone: 'bad', word: 'Unreadable' });
    expect(getClientHealth({})).to.equal(undefined);
    expect(getClientHealth({ meta: { health: 'anything' } })).to.equal(undefined);
  });

  it('is for which components it is, by their titles', () => {
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
