import type { IncomingHttpHeaders } from 'node:http';
import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { readBodies, createStepHarness } from '../support/stepHarness.js';

const NAME = 'résumé 日本.pdf';
const ENCODED = encodeURIComponent(NAME);

describe('the name of a transferred file', () => {
  const servers = createLoopback();

  /** A server that responds with a file and this header, given as bytes. */
  const fileServer = (disposition: string) =>
    servers.raw((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 3\r\n');
        socket.end(`Content-Disposition: ${disposition}\r\nConnection: close\r\n\r\npdf`);
      }),
    );

  /** A server that records the requests. */
  async function receiver() {
    const bodies: string[] = [];
    const url = await servers.http((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks).toString());
        response.end('{}');
      });
    });
    return { url, bodies };
  }

  const dispositionOf = (body: string | undefined) => /^Content-Disposition: (.*)\r$/m.exec(body ?? '')?.[1];
  const upload = (url: URL, value = '{"url": file}') => ({
    uploadFile: true,
    reader: {
      method: 'POST',
      url: `"${url.href}"`,
      body: { contentType: 'multipart/form-data', formData: [{ key: 'doc', value }] },
    },
  });

  for (const gives of ['what it was given', 'only the plain form of the name and its metadata', 'only metadata']) {
    it(`passes through a storage that returns ${gives} into a part (case disposition-utf8)`, async () => {
      const source = await fileServer(`attachment; filename="${NAME}"`);
      let stored: IncomingHttpHeaders = {};
      const at = await createStepHarness(servers, {
        storage: (request, response) => {
          if (request.method === 'POST') {
            stored = request.headers;
            response.end('{"objectId":"o1"}');
            return;
          }
          const full = stored['content-disposition'] ?? '';
          if (gives !== 'only metadata') {
            const plain = full.replace(/; filename\*=.*/, '');
            response.setHeader('Content-Disposition', gives === 'what it was given' ? full : plain);
          }
          response.setHeader('x-meta-filename', String(stored['x-meta-filename']));
          response.end('pdf');
        },
      });
      const download = { reader: { method: 'GET', url: `"${source.href}"` }, downloadAsAttachment: true };
      const [body] = readBodies(await at.runV2(download)) as { attachmentUrl: string }[];
      expect(stored['x-meta-filename']).to.equal(ENCODED);
      expect(stored['content-disposition']).to.equal(
        `attachment; filename="r_sum_ __.pdf"; filename*=UTF-8''${ENCODED}`,
      );
      const { url, bodies } = await receiver();
      await at.runV2(upload(url), { body: { file: body?.attachmentUrl } });
      expect(dispositionOf(bodies[0])).to.equal(`form-data; name="doc"; filename="${NAME}"`);
    });
  }

  const sources: readonly (readonly [disposition: string, filename: string])[] = [
    [`attachment; filename="${NAME}"`, NAME],
    ['attachment; filename=my report.docx', 'my report.docx'],
    ['attachment; filename*="UTF-8\'\'na%C3%AFve.txt"', 'naïve.txt'],
    ["attachment; filename*=iso-8859-1'fr'%E9t%E9.txt", 'été.txt'],
    ['attachment; filename="a \\"b\\" c.txt"', 'a %22b%22 c.txt'],
    ["attachment; filename*=UTF-8''a%0D%0AX-Evil%3A%201.txt", 'aX-Evil: 1.txt'],
  ];
  for (const [disposition, filename] of sources) {
    it(`is read from a source that sends ${disposition} (case disposition-forms)`, async () => {
      const source = await fileServer(disposition);
      const { url, bodies } = await receiver();
      const at = await createStepHarness(servers);
      await at.runV2(upload(url), { body: { file: source.href } });
      expect(dispositionOf(bodies[0])).to.equal(`form-data; name="doc"; filename="${filename}"`);
    });
  }

  it('is the one of the message, escaped as browsers do', async () => {
    const { url, bodies } = await receiver();
    const at = await createStepHarness(servers);
    for (const name of ['été "1".pdf', 'a\r\nb.txt', 'a\\b;c.txt', 'lone \ud800.txt']) {
      const source = await fileServer('attachment; filename=other.txt');
      await at.runV2(upload(url, '{"url": file, "filename": name}'), { body: { file: source.href, name } });
    }
    expect(bodies.map((body) => /filename="(.*)"\r$/m.exec(body)?.[1])).to.deep.equal([
      'été %221%22.pdf',
      'a%0D%0Ab.txt',
      'a\\b;c.txt',
      'lone \ufffd.txt',
    ]);
  });

  it('is counted in the length of the body', async () => {
    const source = await fileServer(`attachment; filename="${NAME}"`);
    const lengths: (string | undefined)[] = [];
    let received = 0;
    const url = await servers.http((request, response) => {
      lengths.push(request.headers['content-length']);
      request.on('data', (chunk: Buffer) => (received += chunk.length));
      request.on('end', () => response.end('{}'));
    });
    const at = await createStepHarness(servers);
    await at.runV2(upload(url), { body: { file: source.href } });
    expect(lengths).to.deep.equal([String(received)]);
  });
});
