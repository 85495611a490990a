import { expect } from 'chai';

import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { request } from '../../../../lib/request/dialects/request/index.js';
import { createDescriptor } from '../../../../scripts/descriptors.js';
import { captureError, configEnvironment } from '../../requestHelpers.js';

const parse = (fields: object) =>
  parseConfig({ secretId: 's', reader: { url: '"http://a.test/"' }, ...fields }, configEnvironment);

describe('the field advanced of request', () => {
  for (const advanced of [
    { retry: { attempts: 2 }, cookies: true },
    'retry: { attempts: 2 }\ncookies: true',
    '{"retry": {"attempts": 2}, "cookies": true}',
    { retry: 'attempts: 2', cookies: 'true' },
  ]) {
    it(`holds other fields: ${JSON.stringify(advanced)}`, () => {
      const { retry, cookies } = parse({ advanced });
      expect([retry.attempts, cookies]).to.deep.equal([2, true]);
    });
  }

  it('may be empty', () => {
    const { retry } = parse({});
    for (const advanced of ['', null, {}, '# nothing', { retry: null }]) {
      expect(parse({ advanced }).retry).to.deep.equal(retry);
    }
  });

  it('leaves fields that are only beside it', () =>
    expect(parse({ advanced: { retry: { attempts: 2 } }, cookies: true, timeouts: '' })).to.include({ cookies: true }));

  const wrong: readonly (readonly [object, string])[] = [
    [
      { retry: { attempts: 2 }, advanced: 'retry: { attempts: 3 }' },
      'Advanced: retry is also a field of its own; remove one of them',
    ],
    [{ advanced: { retries: 1 } }, 'Advanced: unknown member "retries"; did you mean "retry"?'],
    [{ advanced: { retry: { attempts: 0 } } }, 'Retry: attempts: expected a whole number from 1 to 100, got 0'],
    [{ advanced: 'retry' }, 'Advanced: expected an object with fields such as retry, got text'],
    [
      { advanced: 'retry: {' },
      'Advanced: the text is neither YAML nor JSON at line 2, column 1: unexpected end of the stream within a flow collection',
    ],
  ];
  for (const [fields, error] of wrong) {
    it(`refuses ${JSON.stringify(fields)}`, () =>
      expect(captureError(() => parse(fields))).to.equal(`configuration: ${error}`));
  }

  it('holds neither the request, nor the credential, nor itself', () => {
    for (const name of ['reader', 'secretId', '$schema', 'advanced', '__proto__']) {
      const advanced = JSON.parse(`{ "${name}": {} }`) as object;
      expect(
        captureError(() => parse({ advanced })),
        name,
      ).to.match(/^configuration: Advanced: unknown member/);
    }
  });

  it('is the last field of the form, which has the fields of every day', () => {
    const { actions, triggers } = createDescriptor([request], '1.0.0');
    for (const { fields } of [actions.request!, triggers.requestTrigger!]) {
      expect(Object.keys(fields)).to.deep.equal([
        ...['reader', 'baseUrl', 'parameters', 'body', 'when', 'otherwise', 'outcomes'],
        ...['response', 'records', 'emit', 'pagination', 'transform', 'outputSchema', 'advanced'],
      ]);
      const orders = Object.values(fields).map(({ order }) => Number(order));
      expect(orders).to.deep.equal(orders.toSorted((a, b) => b - a));
    }
  });
});
