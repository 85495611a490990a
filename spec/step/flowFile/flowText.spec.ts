import { expect } from 'chai';

import {
  findSecretVariables,
  findVariables,
  mayContainCredentials,
  needsMessage,
  usesCredential,
} from '../../../lib/step/flowFile/flowText.js';

describe('the text of a flow file', () => {
  it('finds each variable of a flow file once, in every notation', () => {
    const flow = [
      'variables:',
      '  base: { env: BASE_URL }',
      '  again: {env: "BASE_URL"}',
      '  other:',
      "    env: 'OTHER'",
      '  json: {"env": "JSON_ONE"}',
      '  # off: { env: NOT_ME }',
      '  environment: here',
      '  number: { env: 1 }',
    ].join('\n');
    expect(findVariables(flow)).to.deep.equal(['BASE_URL', 'OTHER', 'JSON_ONE']);
    expect(findVariables('')).to.deep.equal([]);
  });

  it('finds the variables with secret values', () => {
    const flow = [
      'credentials:',
      '  shop: { type: basic, username: { env: SHOP_USER }, password: { env: SHOP_PASSWORD } }',
      '  key:',
      '    type: api_key',
      '    headerName: { env: KEY_NAME }',
      '    headerValue:',
      "      env: 'KEY_VALUE'",
      '  json: {"type":"oauth2","access_token":{"env":"TOKEN"},"client_secret": {"env": "CLIENT_SECRET"}}',
      'variables:',
      '  base: { env: BASE_URL }',
    ].join('\n');
    expect([...findSecretVariables(flow)]).to.deep.equal(['SHOP_PASSWORD', 'KEY_VALUE', 'TOKEN', 'CLIENT_SECRET']);
    expect([...findSecretVariables('')]).to.deep.equal([]);
  });

  it('recognizes flow files that may contain credential values', () => {
    for (const flow of [
      'credentials:\n  shop: { type: basic, username: a, password: b }',
      '{"credentials": {}}',
      'credentials :',
    ]) {
      expect(mayContainCredentials(flow), flow).to.equal(true);
    }
    for (const flow of [
      '',
      'credential: shop',
      'credential: { secretId: shop.key }',
      'credential:\n  secretId: 5f1e',
      '{"credential":{"secretId":"x"}}',
    ]) {
      expect(mayContainCredentials(flow), flow).to.equal(false);
    }
  });

  it('recognizes flows whose first step needs a message', () => {
    expect(needsMessage('name: x\nsteps:\n  - id: a\n    trigger: no')).to.equal(true);
    for (const flow of ['', 'name: x', 'trigger: { id: t }', 'name: x\nsteps: []\ntrigger:\n  id: t']) {
      expect(needsMessage(flow), flow).to.equal(false);
    }
  });
});

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
