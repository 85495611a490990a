import { expect } from 'chai';

import { usesCredential } from '../../../../lib/ui/pages/runs/usesCredential.js';

const shop = { id: '5f1e', reference: 'shop.key' };

describe('usesCredential', () => {
  it('finds the id or the reference of a credential in every notation', () => {
    for (const flow of [
      '  credential: { secretId: shop.key }',
      '  credential: { secretId: "shop.key", id: x }',
      '  credential:\n    secretId: 5f1e\n    x: 1',
      '{"credential":{"secretId":"5f1e"}}'.replace('"secretId":', 'secretId: '),
      'secretId: shop.key # the shop',
      "secretId: '5f1e'",
    ]) {
      expect(usesCredential(flow, shop), flow).to.equal(true);
    }
  });

  it('ignores longer names and other members', () => {
    for (const flow of ['secretId: shop.keys', 'secretId: my.shop.key', 'secretId: shopXkey', 'name: shop.key', '']) {
      expect(usesCredential(flow, shop), flow).to.equal(false);
    }
    expect(usesCredential('secretId: shop.key', { id: '5f1e' })).to.equal(false);
  });
});
