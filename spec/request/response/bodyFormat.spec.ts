import { expect } from 'chai';

import { detectFormat, type BodyFormat } from '../../../lib/request/response/bodyFormat.js';

const TYPES: Readonly<Record<BodyFormat, readonly string[]>> = {
  json: [
    'application/json',
    'application/json;odata.metadata=minimal;charset=utf-8',
    'application/hal+json',
    'application/vnd.api+json',
    'application/problem+json',
    'application/geo+json',
    'application/graphql-response+json',
    'application/x-amz-json-1.0',
    'application/x-amz-json-1.1',
    'text/json',
    'application/json charset=utf-8',
    'text/plain, application/json',
  ],
  xml: [
    'application/xml',
    'text/xml; charset="utf-8"',
    'application/soap+xml; charset=utf-8; action="a/b"',
    'application/atom+xml;type=feed',
    'application/problem+xml',
  ],
  csv: ['text/csv', 'text/csv; header=present', 'application/csv', 'text/x-csv', 'text/comma-separated-values'],
  ndjson: [
    'application/x-ndjson',
    'application/ndjson',
    'application/jsonl',
    'application/x-jsonl',
    'application/jsonlines',
    'application/x-json-lines',
    'text/x-ndjson',
    'application/vnd.elasticsearch+x-ndjson;compatible-with=8',
    'application/json-seq',
    'application/geo+json-seq',
    'application/stream+json',
  ],
  sse: ['text/event-stream', 'text/event-stream;charset=UTF-8'],
  text: [
    'text/plain',
    'text/html',
    'text/markdown',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=a',
  ],
  base64: [
    '',
    'application/octet-stream',
    'application/pdf',
    'image/png',
    'json',
    'application/zip; name="a.json"',
    '*/*',
  ],
};

describe('detectFormat', () => {
  for (const [format, types] of Object.entries(TYPES)) {
    for (const type of types) it(`is ${format} for "${type}"`, () => expect(detectFormat(type)).to.equal(format));
  }
});
