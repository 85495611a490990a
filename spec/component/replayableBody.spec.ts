import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { ReplayableBody } from '../../lib/component/replayableBody.js';

const MIB = 1024 * 1024;

async function read(stream: Readable, chunks = Infinity): Promise<string> {
  let text = '';
  let count = 0;
  for await (const chunk of stream) {
    text += String(chunk);
    if (++count >= chunks) break;
  }
  return text;
}

describe('ReplayableBody', () => {
  it('replays the body from its beginning after a partial read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 5 })),
        fc.array(fc.nat(8), { maxLength: 4 }),
        async (chunks, stops) => {
          const body = new ReplayableBody(Readable.from(chunks.map((chunk) => Buffer.from(chunk))));
          for (const stop of stops) {
            const stream = body.open();
            if (stop === 0) stream.destroy();
            else await read(stream, stop);
          }
          expect(await read(body.open())).to.equal(chunks.join(''));
          expect(body.canReplay).to.equal(true);
        },
      ),
    );
  });

  it('buffers 1 MiB and streams a longer body once', async () => {
    const chunks = Array.from({ length: 5 }, (_, n) => String(n).repeat(MIB / 4));
    const four = new ReplayableBody(Readable.from(chunks.slice(0, 4).map((chunk) => Buffer.from(chunk))));
    await read(four.open());
    expect(four.canReplay).to.equal(true);
    const five = new ReplayableBody(Readable.from(chunks.map((chunk) => Buffer.from(chunk))));
    expect(await read(five.open())).to.equal(chunks.join(''));
    expect(five.canReplay).to.equal(false);
  });

  it('fails with the error of its source', async () => {
    const reason = new Error('cut');
    const source = new Readable({
      read() {
        this.destroy(reason);
      },
    });
    const error: unknown = await read(new ReplayableBody(source).open()).catch((caught: unknown) => caught);
    expect(error).to.equal(reason);
  });
});
