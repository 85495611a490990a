import { expect } from 'chai';
import { RestError } from '../../lib/errors.js';
import { explainListenError, describeStartFailure } from '../../lib/platform/describeStartFailure.js';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: MARKER`), { code });

describe('a start that failed', () => {
  it('ends with 2 for settings and 1 for keys, in the words of the error', () => {
    expect(describeStartFailure(new RestError('usage', 'PORT must be a number'))).to.deep.equal({
      message: 'PORT must be a number',
      exitCode: 2,
    });
    expect(describeStartFailure(new RestError('vault', 'The key "a" is missing'))).to.deep.equal({
      message: 'The key "a" is missing',
      exitCode: 1,
    });
  });

  for (const [code, words] of [
    ['EADDRINUSE', 'PORT'],
    ['EADDRNOTAVAIL', 'HOST'],
    ['EACCES', 'PORT'],
    ['ECONNREFUSED', 'DATABASE_URL'],
    ['ENOTFOUND', 'DATABASE_URL'],
    ['EHOSTUNREACH', 'DATABASE_URL'],
    ['SQLITE_CORRUPT', 'damaged'],
  ] as const) {
    it(`by ${code} says what to look at: ${words}`, () => {
      const failure = describeStartFailure(systemError(code));
      expect(failure.exitCode).to.equal(1);
      expect(failure.message).to.include(words).and.not.to.include('MARKER');
    });
  }

  it("tells a HOST that is not found from the database's", () => {
    expect(describeStartFailure(explainListenError(systemError('ENOTFOUND')))).to.deep.equal({
      message: 'HOST is a name that can not be found: set it to an address of this machine',
      exitCode: 2,
    });
    const inUse = systemError('EADDRINUSE');
    expect(explainListenError(inUse)).to.equal(inUse);
  });

  it('by anything else says so in one line, without a stack', () => {
    expect(describeStartFailure(new Error('password authentication failed for user "app"'))).to.deep.equal({
      message: 'The service can not start: password authentication failed for user "app"',
      exitCode: 1,
    });
    expect(describeStartFailure('odd').message).to.equal('The service can not start: odd');
  });
});
