import { expect } from 'chai';

import { RestError } from '../../../../lib/errors.js';
import { ConfigProblems, findNearest } from '../../../../lib/request/dialects/request/configProblems.js';
import { captureError } from '../../requestHelpers.js';

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

  it('collects only errors of the configuration', () =>
    expect(() =>
      new ConfigProblems().collect(() => {
        throw new TypeError('a programming error');
      }),
    ).to.throw(TypeError));

  it('names unknown members and the nearest known one', () => {
    const problems = new ConfigProblems();
    expect(problems.readObject({ attemps: 1, zzzzzz: 2 }, 'Retry', ['attempts', 'maxTime'])).to.be.an('object');
    expect(captureError(() => problems.throwIfAny())).to.equal(
      'configuration: 2 errors in the configuration: (1) Retry: unknown member "attemps"; did you mean "attempts"?; ' +
        '(2) Retry: unknown member "zzzzzz"; it can have attempts, maxTime',
    );
  });

  it('collects a value that is no object', () => {
    const problems = new ConfigProblems();
    expect(problems.readObject(undefined, 'Retry', ['a'])).to.equal(undefined);
    expect(problems.readObject([], 'Retry', ['a'])).to.equal(undefined);
    expect(captureError(() => problems.throwIfAny())).to.equal(
      'configuration: Retry: expected an object with a, got an array',
    );
  });
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
