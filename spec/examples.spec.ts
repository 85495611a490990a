import { execFile, execFileSync } from 'node:child_process';
import path from 'node:path';

import { expect } from 'chai';

const ROOT = path.join(__dirname, '..');

describe('examples/hello.yaml', function () {
  this.timeout(120_000);
  before(() => execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT }));

  function start(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((resolve) => {
      const child = execFile(process.execPath, ['examples/start.mjs', ...words], { cwd: ROOT }, (_error, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err });
      });
    });
  }

  it('reads the orders, tries again when the shop is busy, and marks every order', async () => {
    const { code, out, err } = await start('--output', '-');
    expect(code).to.equal(0);
    const marked = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { body: { responseBody: Record<string, unknown> } }).body.responseBody);
    expect(marked.map(({ id, status, quote }) => [id, status, quote])).to.deep.equal([
      ['A-1', 'quoted', 'Q-A-1'],
      ['B-2', 'quoted', 'Q-B-2'],
      ['C-3', 'quoted', 'Q-C-3'],
    ]);
    const asked = err.split('\n').filter((line) => line.startsWith('  shop: '));
    expect(asked[0]).to.equal('  shop: GET /orders?status=open -> 200');
    expect(asked.filter((line) => line === '  shop: POST /quotes -> 503')).to.have.lengthOf(1);
    expect(asked.filter((line) => line === '  shop: POST /quotes -> 201')).to.have.lengthOf(3);
    expect(err)
      .to.match(/\nopen-orders +httpRequestTrigger +1 +3 +0 +0 /)
      .and.to.match(/\nmark +httpRequestAxios +3 +3 +0 +0 /);
    expect(err).to.include('Next: ');
  });
});
