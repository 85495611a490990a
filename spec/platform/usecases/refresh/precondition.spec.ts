import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { ApiError } from '../../../../lib/errors.js';
import { matchesPrecondition, parsePrecondition } from '../../../../lib/platform/usecases/refresh/precondition.js';

const hash = createHash('sha256').update('the token').digest('hex');

describe('parsePrecondition', () => {
  for (const header of [undefined, '*', ' * ']) {
    it(`returns undefined for ${String(header)}`, () => {
      expect(parsePrecondition(header)).to.equal(undefined);
    });
  }

  const cases: readonly (readonly [string, boolean])[] = [
    ['"7"', true],
    ['W/"7"', true],
    ['"6", "7"', true],
    ['"6"', false],
    ['"70"', false],
    [`"sha256:${hash}"`, true],
    [`"sha256:${hash.toUpperCase()}"`, true],
    [`"sha256:${'0'.repeat(64)}"`, false],
    [`"6", "sha256:${hash}"`, true],
  ];
  for (const [header, expected] of cases) {
    it(`${expected ? 'matches' : "doesn't match"} version 7 with ${header}`, () => {
      const precondition = parsePrecondition(header);
      expect(precondition && matchesPrecondition(precondition, 7, 'the token')).to.equal(expected);
    });
  }

  for (const header of ['', '7', '"seven"', '"7" "8"', '"7",', `"sha256:${hash.slice(1)}"`, `"md5:${hash}"`]) {
    it(`throws for ${JSON.stringify(header)}`, () => {
      expect(() => parsePrecondition(header))
        .to.throw(ApiError)
        .with.property('status', 400);
    });
  }
});
