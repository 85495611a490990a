import { expect } from 'chai';

import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { skip } from '../../../../lib/request/dialects/request/skip.js';
import { createScope } from '../../../../lib/request/expression.js';
import type { InputMessage } from '../../../../lib/request/inputMessage.js';
import { captureError, configEnvironment } from '../../requestHelpers.js';

const skipFor = (fields: object, message: InputMessage) =>
  skip(
    parseConfig({ secretId: 's', reader: { url: '"http://a.test"' }, ...fields }, configEnvironment),
    message,
    createScope(message, { now: () => 0 }),
  );

describe('request skip', () => {
  it('skips nothing without a condition, or if it is true', () => {
    for (const when of [undefined, '', true, 'open', 'open = true']) {
      expect(skipFor({ when }, { body: { open: true } }), String(when)).to.equal(undefined);
    }
  });

  it('drops a message for which the condition is false, null or absent', () => {
    for (const when of [false, 'open', 'null', 'missing.member']) {
      expect(skipFor({ when }, { body: { open: false } }), String(when)).to.deep.equal([]);
    }
  });

  it('passes the message on', () => {
    const message = { id: 'm', body: { a: 1 }, headers: { h: 1 }, attachments: { f: { url: 'http://f' } } };
    expect(skipFor({ when: 'false', otherwise: 'pass' }, message)).to.deep.equal([
      { body: { a: 1 }, headers: { h: 1 }, attachments: { f: { url: 'http://f' } } },
    ]);
    expect(skipFor({ when: 'false', otherwise: 'pass' }, {})).to.deep.equal([{ body: {}, headers: {} }]);
  });

  for (const [fields, error] of [
    [{ when: 'a' }, 'request: When: expected true or false, got text; compare it, or use $exists'],
    [{ when: '0' }, 'request: When: expected true or false, got a number; compare it, or use $exists'],
    [{ when: 'a &' }, /^configuration: When: the expression can't be parsed/],
    [{ otherwise: 'keep' }, 'configuration: Otherwise: expected one of drop, pass, got "keep"'],
  ] as const) {
    it(`refuses ${JSON.stringify(fields)}`, () => {
      const text = captureError(() => skipFor(fields, { body: { a: 'x' } }));
      if (typeof error === 'string') expect(text).to.equal(error);
      else expect(text).to.match(error);
    });
  }
});
