import { expect } from 'chai';

import type { Place, Scope } from '../../../../lib/platform/model/scope.js';
import {
  widenToContract,
  intersectScopes,
  type LocatedScope,
} from '../../../../lib/platform/usecases/directory/scopes.js';

/** `t1`, `t1/c1` or `t1/c1/w1`; empty for the deployment. */
function locate(path: string): LocatedScope {
  const [tenantId = null, contractId = null, workspaceId = null] = path === '' ? [] : path.split('/');
  const place = { tenantId, contractId, workspaceId } as Place;
  const level = (['global', 'tenant', 'contract', 'workspace'] as const)[path === '' ? 0 : path.split('/').length];
  return { scope: { level, id: path.split('/').at(-1) } as Scope, place };
}
const pathOf = ({ place }: LocatedScope): string =>
  [place.tenantId, place.contractId, place.workspaceId].filter((id) => id !== null).join('/');

describe('intersectScopes', () => {
  for (const [scopes, filter, left] of [
    [[''], 't1', ['t1']],
    [['t1'], 't1', ['t1']],
    [['t1'], 't1/c1', ['t1/c1']],
    [['t1/c1', 't1/c2/w3'], 't1', ['t1/c1', 't1/c2/w3']],
    [['t1/c1', 't1/c2/w3'], 't1/c2', ['t1/c2/w3']],
    [['t1/c1/w1', 't2/c9/w9'], 't2', ['t2/c9/w9']],
    [['t1'], 't2', []],
    [['t1/c1'], 't1/c2', []],
    [[], 't1', []],
  ] as const) {
    it(`returns [${left.join()}] for [${scopes.map((path) => path || 'all').join()}] in ${filter}`, () => {
      expect(intersectScopes(scopes.map(locate), locate(filter)).map(pathOf)).to.deep.equal(left);
    });
  }

  it('returns nothing for a filter that does not exist', () => {
    expect(intersectScopes([locate('')], undefined)).to.deep.equal([]);
  });
});

describe('widenToContract', () => {
  it('widens a workspace to its contract and keeps wider scopes', () => {
    const widened = ['t1/c1/w1', 't1/c1', 't1', ''].map((path) => widenToContract(locate(path)));
    expect(widened.map(({ scope }) => scope.level)).to.deep.equal(['contract', 'contract', 'tenant', 'global']);
    expect(widened[0]).to.deep.equal(locate('t1/c1'));
  });
});
