import { PassThrough } from 'node:stream';

import { expect } from 'chai';

import type { Io } from '../../lib/cli/io.js';
import { Screen } from '../../lib/cli/screen.js';

function setup(terminal: boolean, quiet = false, columns = 11): { screen: Screen; readOutput: () => string } {
  const both = new PassThrough();
  const stderr = terminal ? Object.assign(both, { isTTY: true, columns }) : both;
  const io: Io = { stdin: new PassThrough(), stdout: both, stderr, env: {}, onInterrupt: () => () => undefined };
  return { screen: new Screen(io, quiet), readOutput: () => String(both.read() ?? '') };
}

describe('Screen', () => {
  it('replaces the progress line on a terminal, truncated to its width', () => {
    const { screen, readOutput } = setup(true);
    screen.showProgress('one');
    screen.showProgress('one');
    screen.showProgress('two is too long');
    expect(readOutput()).to.equal('\r\u001b[Kone\r\u001b[Ktwo is too');
  });

  it('assumes 80 columns for a terminal that reports a width of 0', () => {
    const { screen, readOutput } = setup(true, false, 0);
    screen.showProgress('x'.repeat(100));
    expect(readOutput()).to.equal(`\r\u001b[K${'x'.repeat(79)}`);
  });

  it('writes lines above the progress line', () => {
    const { screen, readOutput } = setup(true);
    screen.showProgress('50 %');
    readOutput();
    screen.writeLine('careful');
    expect(readOutput()).to.equal('\r\u001b[Kcareful\n50 %');
    screen.writeOutput('out');
    expect(readOutput()).to.equal('\r\u001b[Kout\n50 %');
    screen.showProgress('');
    expect(readOutput()).to.equal('\r\u001b[K');
    screen.writeLine('end');
    expect(readOutput()).to.equal('end\n');
  });

  it('writes each change of the progress as a line without a terminal', () => {
    const { screen, readOutput } = setup(false);
    for (const text of ['one', 'one', 'two', '']) screen.showProgress(text);
    screen.writeLine('end');
    expect(readOutput()).to.equal('one\ntwo\nend\n');
  });

  it('shows no progress when it is quiet', () => {
    const { screen, readOutput } = setup(true, true);
    screen.showProgress('one');
    screen.writeLine('error');
    expect(readOutput()).to.equal('error\n');
  });
});
