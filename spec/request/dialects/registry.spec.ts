import { expect } from 'chai';

import { legacy } from '../../../lib/request/dialects/legacy/index.js';
import { DIALECTS, findDialect } from '../../../lib/request/dialects/registry.js';
import { request } from '../../../lib/request/dialects/request/index.js';
import { v2 } from '../../../lib/request/dialects/v2/index.js';
import { captureError, configEnvironment } from '../requestHelpers.js';

describe('findDialect', () => {
  for (const [key, dialect] of [
    ['httpRequestAxios', v2],
    ['httpRequestAxiosTrigger', v2],
    ['httpRequestAction', legacy],
    ['httpRequestTrigger', legacy],
    ['request', request],
    ['requestTrigger', request],
    ['httprequestaxios', undefined],
    ['', undefined],
  ] as const) {
    it(`returns ${dialect?.name ?? 'no dialect'} for "${key}"`, () => expect(findDialect(key)).to.equal(dialect));
  }
});

describe('DIALECTS', () => {
  it('have names and function keys of their own', () => {
    const names = DIALECTS.map(({ name }) => name);
    const keys = DIALECTS.flatMap(({ descriptor: { action, trigger } }) => [action.key, trigger.key]);
    expect(new Set(names).size).to.equal(names.length);
    expect(new Set(keys).size).to.equal(keys.length);
  });

  for (const dialect of DIALECTS) {
    it(`reject a configuration that isn't an object: ${dialect.name}`, () => {
      expect(captureError(() => dialect.parse('{}', configEnvironment))).to.equal(
        "configuration: Configuration: expected an object with the step's fields, got text",
      );
    });
  }
});
