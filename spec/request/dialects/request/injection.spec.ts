import { Readable } from 'node:stream';
import { expect } from 'chai';

import { buildRequestHead } from '../../../../lib/http/requestHead.js';
import { buildOwn, captureError, readBody } from '../../requestHelpers.js';

const INJECTED = 'a\r\nX-Injected: secret';
/** Values that would end a header line, or that no header can contain. */
const VALUES = [INJECTED, 'secret\n', '\rsecret', 'secret\0', 'secret\u007f', 'secret\u0100', '\u2028secret'];

type Fields = Readonly<Record<string, unknown>>;

interface Place {
  readonly reader?: Fields;
  readonly fields?: Fields;
  /** The header that the error names; absent: the value is encoded, or replaced. */
  readonly header?: string;
  readonly attachments?: (value: string) => Record<string, { url: string; 'content-type'?: string }>;
}

const parameter = (place: string, more: Fields = {}): Fields => ({
  parameters: [{ name: 'X-P', in: place, value: 'x', ...more }],
});
const part = (more: Fields): Fields => ({ body: { multipart: [{ name: 'p', value: '"v"', ...more }] } });
const POST = { method: 'POST' };

const PLACES: Readonly<Record<string, Place>> = {
  'a header row': { reader: { headers: [{ key: 'X-A', value: 'x' }] }, header: 'X-A' },
  'a list in a header row': { reader: { headers: [{ key: 'X-A', value: '["b", x]' }] }, header: 'X-A' },
  'the row Content-Type': { reader: { headers: [{ key: 'Content-Type', value: 'x' }] }, header: 'Content-Type' },
  'the row Host': { reader: { headers: [{ key: 'Host', value: 'x' }] }, header: 'Host' },
  'the row Cookie': { reader: { headers: [{ key: 'Cookie', value: '"a=" & x' }] }, header: 'Cookie' },
  'a parameter in a header': { fields: parameter('header'), header: 'X-P' },
  'a member of a parameter in a header': {
    fields: parameter('header', { value: '{ "a": x, "b": 1 }', explode: true }),
    header: 'X-P',
  },
  'a member name of a parameter in a header': {
    fields: parameter('header', { value: '$merge([{}, x ~> function($name) { { $name: 1 } }])', explode: true }),
    header: 'X-P',
  },
  'the idempotency key': { reader: POST, fields: { idempotencyKey: { header: 'X-Key', value: 'x' } }, header: 'X-Key' },
  'the type of an attachment': {
    reader: POST,
    fields: { body: { file: '"f"' } },
    attachments: (value) => ({ f: { url: 'http://files.test/1', 'content-type': value } }),
  },
  'a parameter in a cookie': { fields: parameter('cookie') },
  'a parameter in the path': { reader: { url: '"http://a.test/{X-P}"' }, fields: parameter('path') },
  'a parameter in the query': { fields: parameter('query') },
  'a parameter with reserved characters in the query': { fields: parameter('query', { allowReserved: true }) },
  'the path of the URL': { reader: { url: '"http://a.test/" & x' } },
  'the query of the URL': { reader: { url: '"http://a.test/?" & x' } },
  'the user info of the URL': { reader: { url: '"http://" & $encodeUrlComponent(x) & "@a.test/"' } },
  'a part of a form': { reader: POST, fields: part({ value: 'x' }) },
  'the file name of a part': { reader: POST, fields: part({ filename: 'x' }) },
  'the name of an attachment': {
    reader: POST,
    fields: { body: { multipart: [{ name: 'p', file: 'x' }] } },
    attachments: (value) => ({ [value]: { url: 'http://files.test/1' } }),
  },
  'the type of an attachment in a form': {
    reader: POST,
    fields: { body: { multipart: [{ name: 'p', file: '"f"' }] } },
    attachments: (value) => ({ f: { url: 'http://files.test/1', 'content-type': value } }),
  },
};

/** Returns target and header names and values of the request, and the header lines of the first part of its form. */
async function send({ reader = {}, fields = {}, attachments }: Place, x: string) {
  const message = { body: { x }, ...(attachments && { attachments: attachments(x) }) };
  const openFile = async () => ({ stream: Readable.from(['file']) });
  const built = buildOwn(reader, { message, fields: fields, openFile });
  const head = buildRequestHead(built.request, 'none');
  const text = (await readBody(built.request))?.toString() ?? '';
  const partHead = (text.split('\r\n\r\n')[0] ?? '').split('\r\n').slice(1);
  return { target: built.request.url.pathname + built.request.url.search, head, partHead };
}

describe('a request of a value with line breaks', () => {
  for (const [what, place] of Object.entries(PLACES)) {
    const { header } = place;
    if (header === undefined) {
      it(`encodes or replaces it in ${what}`, async () => {
        for (const value of VALUES) {
          const { target, head, partHead } = await send(place, value);
          expect([target, ...head].filter((text) => !/^[\t\x20-\x7e\x80-\xff]*$/.test(text))).to.deep.equal([]);
          expect(head.map((text) => text.toLowerCase())).to.not.include('x-injected');
          expect(partHead.filter((line) => !/^Content-(?:Disposition|Type): [^\r\n]*$/.test(line))).to.deep.equal([]);
        }
      });
    } else {
      it(`refuses it in ${what}, and names the header only`, () => {
        for (const value of VALUES) {
          const { reader = {}, fields = {}, attachments } = place;
          const message = { body: { x: value }, ...(attachments && { attachments: attachments(value) }) };
          expect(
            captureError(() => buildOwn(reader, { message, fields: fields })),
            JSON.stringify(value),
          ).to.equal(
            `request: Invalid character in header content ["${header}"]; line breaks and characters beyond Latin-1 can't be sent`,
          );
        }
      });
    }
  }

  for (const [what, reader, fields] of [
    ['the method', { method: INJECTED }, {}],
    ['the name of a header row', { headers: [{ key: INJECTED, value: '1' }] }, {}],
    ['the name of a parameter in a header', {}, { parameters: [{ name: INJECTED, in: 'header', value: '1' }] }],
    ['the header of the idempotency key', POST, { idempotencyKey: { header: INJECTED, value: '1' } }],
    ['the type of a body', POST, { body: { text: '"a"', contentType: INJECTED } }],
    ['the type of a part', POST, part({ contentType: INJECTED })],
  ] as const) {
    it(`is refused with the configuration, for ${what}`, () =>
      expect(captureError(() => buildOwn(reader, { fields: fields }))).to.match(/^configuration: /));
  }
});
