import { expect } from 'chai';
import { RestError } from '../../lib/errors.js';
import { listenFailure, startFailure } from '../../lib/platform/startFailure.js';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: MARKER`), { code });

describe('a start that failed', () => {
  it('ends with 2 for settings and 1 for keys, in the words of the error', () => {
    expect(startFailure(new RestError('usage', 'PORT must be a number'))).to.deep.equal({
      words: 'PORT must be a number',
      exitCode: 2,
    });
    expect(startFailure(new RestError('vault', 'The key "a" is missing'))).to.deep.equal({
      words: 'The key "a" is missing',
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
      const failure = startFailure(systemError(code));
      expect(failure.exitCode).to.equal(1);
      expect(failure.words).to.include(words).and.not.to.include('MARKER');
    });
  }

  it("tells a HOST that is not found from the database's", () => {
    expect(startFailure(listenFailure(systemError('ENOTFOUND')))).to.deep.equal({
      words: 'HOST is a name that can not be found: set it to an address of this machine',
      exitCode: 2,
    });
    const inUse = systemError('EADDRINUSE');
    expect(listenFailure(inUse)).to.equal(inUse);
  });

  it('by anything else says so in one line, without a stack', () => {
    expect(startFailure(new Error('password authentication failed for user "app"'))).to.deep.equal({
      words: 'The service can not start: password authentication failed for user "app"',
      exitCode: 1,
    });
    expect(startFailure('odd').words).to.equal('The service can not start: odd');
  });
});
