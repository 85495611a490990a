import { expect } from 'chai';

import { listProblemTexts, RestError } from '../../../lib/errors.js';
import { ConfigProblems, findNearest } from '../../../lib/request/definition/configProblems.js';
import { captureError } from '../requestHelpers.js';

describe('ConfigProblems', () => {
  it('throws nothing without a problem', () => new ConfigProblems().throwIfAny());

  it('throws a single error as it is', () => {
    const problems = new ConfigProblems();
    problems.collect(() => {
      throw new RestError('credential', 'none is chosen');
    });
    expect(captureError(() => problems.throwIfAny())).to.equal('credential: none is chosen');
  });

  it('throws all errors as one, each once', () => {
    const problems = new ConfigProblems();
    for (const text of ['a', 'b', 'a']) problems.add(text);
    expect(captureError(() => problems.throwIfAny())).to.equal(
      'configuration: 2 errors in the configuration: (1) a; (2) b',
    );
  });

  it('lists the errors of which an error is made', () => {
    const problems = new ConfigProblems();
    for (const text of ['a; (2) c', 'b']) problems.add(text);
    try {
      problems.throwIfAny();
      expect.fail('nothing was thrown');
    } catch (error: unknown) {
      expect(listProblemTexts(error)).to.deep.equal(['a; (2) c', 'b']);
    }
    expect(listProblemTexts(new RestError('configuration', 'a'))).to.equal(undefined);
    expect(listProblemTexts(Object.assign(new Error('a'), { problems: [{ code: 'x' }] }))).to.equal(undefined);
  });

  it('throws an error that was found twice as one', () => {
    const problems = new ConfigProblems();
    for (const text of ['a', 'a']) problems.add(text);
    expect(captureError(() => problems.throwIfAny())).to.equal('configuration: a');
  });

  it('collects only errors of the configuration', () =>
    expect(() =>
      new ConfigProblems().collect(() => {
        throw new TypeError('a programming error');
      }),
    ).to.throw(TypeError));

  it('names unknown members and the nearest known one', () => {
    const problems = new ConfigProblems();
    problems.checkMembers({ attemps: 1, zzzzzz: 2 }, 'Retry', ['attempts', 'maxTime']);
    expect(captureError(() => problems.throwIfAny())).to.equal(
      'configuration: 2 errors in the configuration: (1) Retry: unknown member "attemps"; did you mean "attempts"?; ' +
        '(2) Retry: unknown member "zzzzzz"; it can have attempts, maxTime',
    );
  });

  for (const [given, named] of [
    ['soon', '"soon"'],
    ['x'.repeat(100), `"${'x'.repeat(60)}"`],
    [-1, '-1'],
    [true, 'true'],
    [null, 'null'],
    [[], 'an array'],
    [{}, 'an object'],
  ] as const) {
    it(`names the value ${JSON.stringify(given).slice(0, 20)}, but not a secret one`, () => {
      const problems = new ConfigProblems();
      problems.addUnexpected('Retry: max', 'a duration', given);
      expect(captureError(() => problems.throwIfAny())).to.equal(
        `configuration: Retry: max: expected a duration, got ${named}`,
      );
      const secret = new ConfigProblems();
      secret.addUnexpectedType('Proxy: password', 'text', given);
      expect(captureError(() => secret.throwIfAny())).to.match(
        /^configuration: Proxy: password: expected text, got (text|a number|a boolean|null|an array|an object)$/,
      );
    });
  }
});

describe('findNearest', () => {
  const known = ['reader', 'baseUrl', 'parameters', 'retry', 'response'];
  for (const [name, nearest] of [
    ['retries', 'retry'],
    ['baseURL', 'baseUrl'],
    ['reponse', 'response'],
    ['pagination', undefined],
    ['x', undefined],
    ['', undefined],
  ] as const) {
    it(`finds ${String(nearest)} for "${name}"`, () => expect(findNearest(name, known)).to.equal(nearest));
  }
});
