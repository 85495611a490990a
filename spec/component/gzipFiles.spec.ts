import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies, type StepResult } from '../support/stepHarness.js';

/** Files that are served compressed, without Content-Encoding. */
describe('request, with gzip files', () => {
  const servers = createLoopback();

  async function run(content: Buffer, fields: object, headers: Record<string, string> = {}): Promise<StepResult> {
    const url = await servers.http((_request, response) =>
      response.writeHead(200, { 'Content-Type': 'application/gzip', ...headers }).end(content),
    );
    const step = await createStepHarness(servers, {
      storage: (_request, response) => void response.writeHead(201).end('{"objectId":"o1"}'),
    });
    return step.runRequest({ reader: { url: JSON.stringify(url.href) }, retry: { attempts: 1 }, ...fields });
  }
  const bodyOf = (result: StepResult): unknown => (readBodies(result)[0] as { readonly body: unknown }).body;

  const formats: readonly (readonly [as: string, text: string, body: unknown])[] = [
    ['csv', 'id\n1\n2\n', [{ id: '1' }, { id: '2' }]],
    ['ndjson', '{"id":1}\n{"id":2}\n', [{ id: 1 }, { id: 2 }]],
    ['json', '[{"id":1},{"id":2}]', [{ id: 1 }, { id: 2 }]],
    ['sse', 'data: 1\n\n', [{ event: 'message', data: '1' }]],
    ['xml', '<a>1</a>', { a: '1' }],
    ['text', 'é', 'é'],
  ];
  for (const [as, text, body] of formats) {
    it(`reads ${as}`, async () => {
      for (const type of ['application/gzip', 'application/x-gzip', 'application/octet-stream', 'text/csv'])
        expect(bodyOf(await run(gzipSync(text), { response: { as } }, { 'Content-Type': type }))).to.deep.equal(body);
      if (Array.isArray(body))
        expect(readBodies(await run(gzipSync(text), { response: { as }, records: '$' }))).to.deep.equal(body);
    });
  }

  it('reads a file by its media type, though it is compressed', async () => {
    const result = await run(gzipSync('id\n1\n'), { records: '$' }, { 'Content-Type': 'text/csv' });
    expect(readBodies(result)).to.deep.equal([{ id: '1' }]);
  });

  it('reads one that was encoded once more for its transfer, or that is declared as encoded', async () => {
    const encoded = { 'Content-Encoding': 'gzip' };
    for (const content of [gzipSync('id\n1\n'), gzipSync(gzipSync('id\n1\n'))])
      expect(readBodies(await run(content, { response: { as: 'csv' }, records: '$' }, encoded))).to.deep.equal([
        { id: '1' },
      ]);
  });

  it('detects the byte order mark and the charset of the content', async () => {
    const utf16 = Buffer.from('\ufeffid\ré\r', 'utf16le');
    for (const records of [undefined, '$', '$filter($, function($r) { true })']) {
      const result = await run(gzipSync(utf16), { response: { as: 'csv' }, ...(records && { records }) });
      expect(records === undefined ? bodyOf(result) : readBodies(result)).to.deep.equal([{ id: 'é' }]);
    }
    const latin = await run(gzipSync(Buffer.from('id\né\n', 'latin1')), {
      response: { as: 'csv', charset: 'windows-1252' },
      records: '$',
    });
    expect(readBodies(latin)).to.deep.equal([{ id: 'é' }]);
  });

  it('keeps the bytes without a format', async () => {
    const file = gzipSync('id\n1\n');
    expect(bodyOf(await run(file, {}))).to.equal(file.toString('base64'));
    expect(bodyOf(await run(file, { response: { as: 'base64' } }, { 'Content-Type': 'text/csv' }))).to.equal(
      file.toString('base64'),
    );
  });

  it('stores a file as it is', async () => {
    let stored = Buffer.alloc(0);
    const file = gzipSync('id\n1\n');
    const url = await servers.http((_request, response) => response.end(file));
    const step = await createStepHarness(servers, {
      storage: (_request, response, body) => {
        stored = Buffer.from(body);
        response.writeHead(201).end('{"objectId":"o1"}');
      },
    });
    await step.runRequest({ reader: { url: JSON.stringify(url.href) }, response: { as: 'attachment' } });
    expect(stored).to.deep.equal(file);
  });

  it('limits the content as a response', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, '1\n'));
    for (const fields of [{}, { records: '$' }]) {
      const error = await catchRejection(
        run(bomb, { response: { as: 'csv' }, limits: { response: 100_000 }, ...fields }, {}),
      );
      expect(error.message).to.match(/a gzip file with a content of more than 100000 bytes; raise limits\.response/);
    }
  });

  it('lets rules see the content, and the error show it', async () => {
    const file = gzipSync('{"error":"quota"}');
    const outcomes = [{ body: 'error = "quota"', do: 'fail', message: '"no quota"' }];
    const error = await catchRejection(run(file, { response: { as: 'json' }, outcomes }));
    expect(error.message).to.match(/^no quota \(200 OK\)\. .* Body: \{"error":"quota"\}$/);
  });

  it('lets a rule decide on a damaged file', async () => {
    const outcomes = [{ error: 'malformed', do: 'emit' }];
    const [body] = readBodies(await run(gzipSync('id\n1\n').subarray(0, 14), { response: { as: 'csv' }, outcomes }));
    expect(body).to.have.nested.property('error.kind', 'malformed');
    expect(body)
      .to.have.nested.property('error.message')
      .that.matches(
        /^The response is a gzip file that can't be decompressed: unexpected end of file; request it again/,
      );
  });
});
