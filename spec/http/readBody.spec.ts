import { Readable } from 'node:stream';
import { expect } from 'chai';
import { discardBody, readAll, readExcerpt, readText } from '../../lib/http/readBody.js';
import { catchFailure } from '../support/httpClient.js';

const bodyOf = (...chunks: (string | Buffer)[]): Readable => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

/** Creates a body that fails after the chunks. */
function failAfter(...chunks: string[]): Readable {
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
  it('returns the bytes of no, one and many chunks', async () => {
    expect(await readAll({ body: bodyOf() })).to.deep.equal(Buffer.alloc(0));
    expect(await readAll({ body: bodyOf('one') })).to.deep.equal(Buffer.from('one'));
    expect(await readAll({ body: bodyOf('a', 'bc', 'd') })).to.deep.equal(Buffer.from('abcd'));
    expect(await readAll({ body: Readable.from(['é', 'x']) })).to.deep.equal(Buffer.from('éx'));
  });

  it('fails with the error of the body', async () => {
    expect((await catchFailure(readAll({ body: failAfter('a') }))).message).to.equal('broken');
  });

  it('fails at once on a destroyed body', async () => {
    const error = await catchFailure(readAll({ body: await destroyed(bodyOf('a'), new Error('earlier')) }));
    expect(error.message).to.equal('earlier');
    expect((await catchFailure(readAll({ body: await destroyed(bodyOf('a')) }))).reason).to.equal('ECONNRESET');
  });

  it('fails when the body is destroyed meanwhile', async () => {
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
    it(`returns the whole body for a length of "${length}"`, async () => {
      const read = await readAll({ body: bodyOf(...pieces), headers: { 'content-length': length } });
      expect(read.toString() === whole).to.equal(true);
    });
  }

  it('allocates no memory for a response without a body', async () => {
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

  it('fails with the error of the body', async () => {
    expect((await catchFailure(readText({ body: failAfter('a') }, 'utf8'))).message).to.equal('broken');
  });
});

describe('readExcerpt', () => {
  it('returns a short body completely', async () => {
    expect((await readExcerpt({ body: bodyOf('ab', 'c') }, 4)).toString()).to.equal('abc');
    expect((await readExcerpt({ body: bodyOf() }, 4)).toString()).to.equal('');
  });

  it('truncates within a chunk, and destroys the body', async () => {
    let given = 0;
    const body = new Readable({ highWaterMark: 1, read: () => void body.push(Buffer.from(`${given++ % 10}`)) });
    expect((await readExcerpt({ body }, 5)).toString()).to.equal('01234');
    expect(body.destroyed).to.be.true;
    expect(given).to.be.below(20);
  });

  it('returns the bytes before an error', async () => {
    expect((await readExcerpt({ body: failAfter('abc') }, 9)).toString()).to.equal('abc');
    expect((await readExcerpt({ body: await destroyed(bodyOf('a'), new Error('x')) }, 9)).toString()).to.equal('');
  });
});

describe('discardBody', () => {
  it('reads a short body to its end', async () => {
    const body = bodyOf('abc');
    await discardBody({ body, headers: {} });
    expect(body.readableEnded).to.be.true;
  });

  it('destroys a body with a large Content-Length', async () => {
    const body = bodyOf('abc');
    await discardBody({ body, headers: { 'content-length': '65537' } });
    expect([body.destroyed, body.readableEnded]).to.deep.equal([true, false]);
  });

  it('destroys a body that turns out to be long', async () => {
    const body = bodyOf(Buffer.alloc(65_536), 'x', 'y');
    await discardBody({ body, headers: {} });
    expect(body.readableEnded).to.be.false;
  });

  it('never throws', async () => {
    await discardBody({ body: failAfter('a'), headers: {} });
    await discardBody({ body: await destroyed(bodyOf('a'), new Error('x')), headers: {} });
  });
});
