import { expect } from 'chai';

import type { User } from '../../../../lib/ui/api/resources.js';
import {
  getClientLevel,
  getCreatableLevels,
  buildLevelRelationship,
} from '../../../../lib/ui/pages/authClients/levels.js';

const workspace = {
  id: 'w1',
  relationships: { tenant: { data: { type: 'tenant', id: 't1' } }, contract: { data: { type: 'contract', id: 'c1' } } },
};
const user = (...grants: readonly { role: string; level: string; id?: string }[]): User => ({
  type: 'user',
  id: 'u1',
  attributes: { email: 'ann@acme.test', grants },
});

describe('levels', () => {
  for (const [grants, expected] of [
    [[{ role: 'admin', level: 'global' }], ['workspace', 'contract', 'tenant', 'component']],
    [[{ role: 'admin', level: 'tenant', id: 't1' }], ['workspace', 'contract', 'tenant']],
    [[{ role: 'admin', level: 'contract', id: 'c1' }], ['workspace', 'contract']],
    [[{ role: 'admin', level: 'workspace', id: 'w1' }], ['workspace']],
    [[{ role: 'member', level: 'global' }], ['workspace']],
    [[{ role: 'member', level: 'tenant', id: 't1' }], ['workspace']],
    [[{ role: 'member', level: 'workspace', id: 'w1' }], ['workspace']],
    [[{ role: 'operator', level: 'tenant', id: 't1' }], []],
    [[{ role: 'guest', level: 'workspace', id: 'w1' }], []],
    [[{ role: 'admin', level: 'tenant', id: 't2' }], []],
    [
      [
        { role: 'member', level: 'workspace', id: 'w2' },
        { role: 'guest', level: 'global' },
      ],
      [],
    ],
    [
      [
        { role: 'guest', level: 'global' },
        { role: 'admin', level: 'contract', id: 'c1' },
      ],
      ['workspace', 'contract'],
    ],
    [[], []],
  ] as const) {
    it(`getCreatableLevels returns ${expected.join(', ') || 'none'} for ${JSON.stringify(grants)}`, () => {
      expect(getCreatableLevels(workspace, user(...grants))).to.deep.equal(expected);
    });
  }

  it('getCreatableLevels returns none for a user without role assignments', () => {
    expect(getCreatableLevels(workspace, { type: 'user', id: 'u', attributes: { email: 'x' } })).to.deep.equal([]);
  });

  it('buildLevelRelationship returns a relationship, or none for all tenants', () => {
    expect(buildLevelRelationship('workspace', workspace)).to.deep.equal({
      workspace: { data: { type: 'workspace', id: 'w1' } },
    });
    expect(buildLevelRelationship('tenant', workspace)).to.deep.equal({
      tenant: { data: { type: 'tenant', id: 't1' } },
    });
    expect(buildLevelRelationship('component', workspace)).to.deep.equal({});
  });

  it('getClientLevel reads the level from the relationships', () => {
    expect(getClientLevel({ relationships: buildLevelRelationship('contract', workspace) })).to.equal('contract');
    expect(getClientLevel({ relationships: { components: { data: [] } } })).to.equal('component');
  });
});
