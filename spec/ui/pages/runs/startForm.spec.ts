import { expect } from 'chai';

import {
  mayContainCredentials,
  needsMessage,
  findLineRange,
  findSecretVariables,
  groupProblems,
  findVariables,
} from '../../../../lib/ui/pages/runs/startForm.js';

describe('startForm', () => {
  it('groups problems by flow line, variable and others', () => {
    const problems = groupProblems([
      { code: 'invalid', pointer: '/data/attributes/flow', detail: 'line 3: steps.0: there is no\nsuch function' },
      { code: 'invalid', pointer: '/data/attributes/flow', detail: 'The file has no trigger' },
      { code: 'missing_variable', pointer: '/data/attributes/variables/BASE', detail: 'BASE has no value' },
      { code: 'missing_variable', pointer: '/data/attributes/variables/a~1b~0c', detail: 'no value' },
      { code: 'invalid', pointer: '/data/attributes/messages', detail: 'no messages' },
      { code: 'forbidden', detail: 'not yours' },
    ]);
    expect(problems).to.deep.equal({
      flow: [{ line: 3, message: 'steps.0: there is no\nsuch function' }, { message: 'The file has no trigger' }],
      variables: { BASE: 'BASE has no value', 'a/b~c': 'no value' },
      others: ['no messages', 'not yours'],
    });
  });

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

  it('finds the range of a line, also past the end', () => {
    expect(findLineRange('ab\ncde\n\nf', 1)).to.deep.equal([0, 2]);
    expect(findLineRange('ab\ncde\n\nf', 2)).to.deep.equal([3, 6]);
    expect(findLineRange('ab\ncde\n\nf', 3)).to.deep.equal([7, 7]);
    expect(findLineRange('ab\ncde\n\nf', 9)).to.deep.equal([9, 9]);
    expect(findLineRange('', 1)).to.deep.equal([0, 0]);
  });
});
