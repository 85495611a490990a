import { PassThrough } from 'node:stream';

import { expect } from 'chai';

import type { Io } from '../../lib/cli/io.js';
import { Screen } from '../../lib/cli/screen.js';

function setup(terminal: boolean, quiet = false, columns = 11): { screen: Screen; shown: () => string } {
  const both = new PassThrough();
  const stderr = terminal ? Object.assign(both, { isTTY: true, columns }) : both;
  const io: Io = { stdin: new PassThrough(), stdout: both, stderr, env: {}, onInterrupt: () => () => undefined };
  return { screen: new Screen(io, quiet), shown: () => String(both.read() ?? '') };
}

describe('Screen', () => {
  it('replaces the progress on a terminal, cut to its width', () => {
    const { screen, shown } = setup(true);
    screen.showProgress('one');
    screen.showProgress('one');
    screen.showProgress('two is too long');
    expect(shown()).to.equal('\r\u001b[Kone\r\u001b[Ktwo is too');
  });

  it('takes 80 columns for a terminal that does not know its width', () => {
    const { screen, shown } = setup(true, false, 0);
    screen.showProgress('x'.repeat(100));
    expect(shown()).to.equal(`\r\u001b[K${'x'.repeat(79)}`);
  });

  it('writes lines above the progress', () => {
    const { screen, shown } = setup(true);
    screen.showProgress('50 %');
    shown();
    screen.writeLine('careful');
    expect(shown()).to.equal('\r\u001b[Kcareful\n50 %');
    screen.writeOutput('out');
    expect(shown()).to.equal('\r\u001b[Kout\n50 %');
    screen.showProgress('');
    expect(shown()).to.equal('\r\u001b[K');
    screen.writeLine('end');
    expect(shown()).to.equal('end\n');
  });

  it('writes every change as a line where there is no terminal', () => {
    const { screen, shown } = setup(false);
    for (const text of ['one', 'one', 'two', '']) screen.showProgress(text);
    screen.writeLine('end');
    expect(shown()).to.equal('one\ntwo\nend\n');
  });

  it('shows no progress when it shall be quiet', () => {
    const { screen, shown } = setup(true, true);
    screen.showProgress('one');
    screen.writeLine('error');
    expect(shown()).to.equal('error\n');
  });
});
