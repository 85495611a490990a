import { createReadStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';

import { expect } from 'chai';

import { readMessages } from '../../lib/cli/readMessages.js';
import type { FlowMessage } from '../../lib/runner/runOptions.js';

async function read(stream: Readable, limit?: number): Promise<FlowMessage[]> {
  const messages: FlowMessage[] = [];
  for await (const message of readMessages(stream, 'in.ndjson', new AbortController().signal, limit)) {
    messages.push(message);
  }
  return messages;
}

describe('readMessages', () => {
  for (const [title, text, messages] of [
    ['nothing', '', []],
    ['an empty line', '\n\n', []],
    ['a last line without a line break', '1\n2', [{ body: 1 }, { body: 2 }]],
    ['Windows line breaks and a byte order mark', '\uFEFF1\r\n2\r\n', [{ body: 1 }, { body: 2 }]],
    ['a whole message', '{"id":"a","body":{"x":1},"headers":{}}', [{ id: 'a', body: { x: 1 }, headers: {} }]],
    ['an object with a body and unknown members as the body', '{"body":1,"x":2}', [{ body: { body: 1, x: 2 } }]],
    ['an object without a body', '{"id":"a"}', [{ body: { id: 'a' } }]],
    ['null, an array and a string', 'null\n[1]\n"x"', [{ body: null }, { body: [1] }, { body: 'x' }]],
  ] as const) {
    it(`reads ${title}`, async () => expect(await read(Readable.from([text]))).to.deep.equal(messages));
  }

  it('stops after the limit and closes the stream', async () => {
    const stream = Readable.from(['1\n2\n3\n']);
    expect(await read(stream, 2)).to.deep.equal([{ body: 1 }, { body: 2 }]);
    expect(stream.destroyed).to.equal(true);
    expect(await read(Readable.from(['1\n']), 0)).to.deep.equal([]);
  });

  it('throws with the line number of invalid JSON', async () => {
    let caught: unknown;
    await read(Readable.from(['1\n\n{"a":\n'])).catch((error: unknown) => (caught = error));
    expect(caught).to.have.property('code', 'usage');
    expect((caught as Error).message).to.match(/^in\.ndjson:3: invalid JSON: /);
  });

  it('throws when the stream fails', async () => {
    let caught: unknown;
    await read(createReadStream(__dirname)).catch((error: unknown) => (caught = error));
    expect((caught as Error).message).to.match(/^in\.ndjson: EISDIR/);
  });

  it('stops when the signal aborts, while the stream is open', async () => {
    const stop = new AbortController();
    const stream = new PassThrough();
    stream.write('1\n');
    const messages = readMessages(stream, 'stdin', stop.signal);
    expect((await messages.next()).value).to.deep.equal({ body: 1 });
    const next = messages.next();
    stop.abort();
    expect((await next).done).to.equal(true);
  });
});
