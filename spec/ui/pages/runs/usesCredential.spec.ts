import { expect } from 'chai';

import { usesCredential } from '../../../../lib/ui/pages/runs/usesCredential.js';

const shop = { id: '5f1e', reference: 'shop.key' };

describe('ui/pages/runs/namesCredential', () => {
  it('finds a credential by its id or its reference, in every way of writing it', () => {
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

  it('takes no longer name, and no word elsewhere, for it', () => {
    for (const flow of ['secretId: shop.keys', 'secretId: my.shop.key', 'secretId: shopXkey', 'name: shop.key', '']) {
      expect(usesCredential(flow, shop), flow).to.equal(false);
    }
    expect(usesCredential('secretId: shop.key', { id: '5f1e' })).to.equal(false);
  });
});
