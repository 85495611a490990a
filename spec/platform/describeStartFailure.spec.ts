import { expect } from 'chai';
import { RestError } from '../../lib/errors.js';
import { explainListenError, describeStartFailure } from '../../lib/platform/describeStartFailure.js';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: MARKER`), { code });

describe('describeStartFailure', () => {
  it('returns exit code 2 for settings and 1 for keys, with the message of the error', () => {
    expect(describeStartFailure(new RestError('usage', 'PORT must be a number'))).to.deep.equal({
      message: 'PORT must be a number',
      exitCode: 2,
    });
    expect(describeStartFailure(new RestError('vault', 'The key "a" is missing'))).to.deep.equal({
      message: 'The key "a" is missing',
      exitCode: 1,
    });
  });

  for (const [code, fragment] of [
    ['EADDRINUSE', 'PORT'],
    ['EADDRNOTAVAIL', 'HOST'],
    ['EACCES', 'PORT'],
    ['ECONNREFUSED', 'DATABASE_URL'],
    ['ENOTFOUND', 'DATABASE_URL'],
    ['EHOSTUNREACH', 'DATABASE_URL'],
    ['SQLITE_CORRUPT', 'damaged'],
  ] as const) {
    it(`names ${fragment} for ${code}`, () => {
      const failure = describeStartFailure(systemError(code));
      expect(failure.exitCode).to.equal(1);
      expect(failure.message).to.include(fragment).and.not.to.include('MARKER');
    });
  }

  it('distinguishes an unknown HOST from an unknown database host', () => {
    expect(describeStartFailure(explainListenError(systemError('ENOTFOUND')))).to.deep.equal({
      message: 'The host name in HOST cannot be resolved: set it to an address of this machine',
      exitCode: 2,
    });
    const inUse = systemError('EADDRINUSE');
    expect(explainListenError(inUse)).to.equal(inUse);
  });

  it('returns any other error in one line, without a stack', () => {
    expect(describeStartFailure(new Error('password authentication failed for user "app"'))).to.deep.equal({
      message: 'The service cannot start: password authentication failed for user "app"',
      exitCode: 1,
    });
    expect(describeStartFailure('odd').message).to.equal('The service cannot start: odd');
  });
});
