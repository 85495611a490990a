import { Readable } from 'node:stream';
import { expect } from 'chai';
import { discardBody, readAll, readExcerpt, readText } from '../../lib/http/readBody.js';
import { catchFailure } from '../support/httpClient.js';

const bodyOf = (...chunks: (string | Buffer)[]): Readable => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

/** Gives the chunks, then breaks. */
function breaking(...chunks: string[]): Readable {
  return Readable.from(
    (function* () {
      for (const chunk of chunks) yield Buffer.from(chunk);
      throw new Error('broken');
    })(),
  );
}

async function destroyed(body: Readable, error?: Error): Promise<Readable> {
  body.on('error', () => undefined);
  const closed = new Promise((resolve) => body.on('close', resolve));
  body.destroy(error);
  await closed;
  return body;
}

describe('readAll', () => {
  it('gives the bytes of no, one and many chunks', async () => {
    expect(await readAll({ body: bodyOf() })).to.deep.equal(Buffer.alloc(0));
    expect(await readAll({ body: bodyOf('one') })).to.deep.equal(Buffer.from('one'));
    expect(await readAll({ body: bodyOf('a', 'bc', 'd') })).to.deep.equal(Buffer.from('abcd'));
    expect(await readAll({ body: Readable.from(['é', 'x']) })).to.deep.equal(Buffer.from('éx'));
  });

  it('fails with what the body fails with', async () => {
    expect((await catchFailure(readAll({ body: breaking('a') }))).message).to.equal('broken');
  });

  it('fails at once on a body that is over', async () => {
    const error = await catchFailure(readAll({ body: await destroyed(bodyOf('a'), new Error('earlier')) }));
    expect(error.message).to.equal('earlier');
    expect((await catchFailure(readAll({ body: await destroyed(bodyOf('a')) }))).reason).to.equal('ECONNRESET');
  });

  it('fails when somebody else destroys the body meanwhile', async () => {
    const body = new Readable({ read: () => undefined });
    const reading = catchFailure(readAll({ body }));
    body.destroy();
    expect((await reading).reason).to.equal('ECONNRESET');
  });
});

describe('readAll of a body with a Content-Length', () => {
  const pieces = Array.from({ length: 40 }, (_, index) => String(index).padStart(4, '.').repeat(1000));
  const whole = pieces.join('');
  for (const length of [
    '160000',
    '159999',
    '160001',
    '70000',
    '300000',
    '1',
    '0',
    '-1',
    '',
    'x',
    '99999999999999999',
  ]) {
    it(`gives the whole body for a length of "${length}"`, async () => {
      const read = await readAll({ body: bodyOf(...pieces), headers: { 'content-length': length } });
      expect(read.toString() === whole).to.equal(true);
    });
  }

  it('sets no memory aside for an answer without a body', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const read = await readAll({ body: bodyOf(), headers: { 'content-length': '120000000' } });
    expect([read.length, process.memoryUsage().arrayBuffers - before < 1_000_000]).to.deep.equal([0, true]);
  });
});

describe('readText', () => {
  it('decodes the whole body', async () => {
    expect(await readText({ body: bodyOf('é', 'x') }, 'utf8')).to.equal('éx');
    expect(await readText({ body: bodyOf('é') }, 'base64')).to.equal('w6k=');
    expect(await readText({ body: bodyOf() }, 'utf8')).to.equal('');
  });

  it('fails with what the body fails with', async () => {
    expect((await catchFailure(readText({ body: breaking('a') }, 'utf8'))).message).to.equal('broken');
  });
});

describe('readExcerpt', () => {
  it('gives the whole of a short body', async () => {
    expect((await readExcerpt({ body: bodyOf('ab', 'c') }, 4)).toString()).to.equal('abc');
    expect((await readExcerpt({ body: bodyOf() }, 4)).toString()).to.equal('');
  });

  it('cuts in the middle of a chunk, and stops the body', async () => {
    let given = 0;
    const body = new Readable({ highWaterMark: 1, read: () => void body.push(Buffer.from(`${given++ % 10}`)) });
    expect((await readExcerpt({ body }, 5)).toString()).to.equal('01234');
    expect(body.destroyed).to.be.true;
    expect(given).to.be.below(20);
  });

  it('gives what came before a failure', async () => {
    expect((await readExcerpt({ body: breaking('abc') }, 9)).toString()).to.equal('abc');
    expect((await readExcerpt({ body: await destroyed(bodyOf('a'), new Error('x')) }, 9)).toString()).to.equal('');
  });
});

describe('discard', () => {
  it('reads a short body to its end', async () => {
    const body = bodyOf('abc');
    await discardBody({ body, headers: {} });
    expect(body.readableEnded).to.be.true;
  });

  it('cuts off a body that is announced as long', async () => {
    const body = bodyOf('abc');
    await discardBody({ body, headers: { 'content-length': '65537' } });
    expect([body.destroyed, body.readableEnded]).to.deep.equal([true, false]);
  });

  it('cuts off a body that turns out to be long', async () => {
    const body = bodyOf(Buffer.alloc(65_536), 'x', 'y');
    await discardBody({ body, headers: {} });
    expect(body.readableEnded).to.be.false;
  });

  it('never throws', async () => {
    await discardBody({ body: breaking('a'), headers: {} });
    await discardBody({ body: await destroyed(bodyOf('a'), new Error('x')), headers: {} });
  });
});
