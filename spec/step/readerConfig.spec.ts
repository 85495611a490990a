import { expect } from 'chai';

import { fromReaderConfig, toReaderConfig, type RequestDraft } from '../../lib/step/readerConfig.js';
import { EMPTY_BODY, type BodyDraft } from '../../lib/step/stepDraft.js';
import { EMPTY_VALUE, toTextValue, toJsonataValue, switchMode, parseValue } from '../../lib/step/stepValue.js';

const form = (body: BodyDraft = EMPTY_BODY): RequestDraft => ({
  method: 'POST',
  url: toTextValue('https://api.example.com/a?b=c'),
  headers: [
    { name: 'X-Fixed', value: toTextValue('it\'s "so"\n\\') },
    { name: 'X-Computed', value: toJsonataValue('body.id') },
  ],
  body,
});

describe('toReaderConfig and fromReaderConfig', () => {
  it('stores fixed text as string literals and expressions unchanged', () => {
    expect(toReaderConfig(form())).to.deep.equal({
      method: 'POST',
      url: '"https://api.example.com/a?b=c"',
      headers: [
        { key: 'X-Fixed', value: '"it\'s \\"so\\"\\n\\\\"' },
        { key: 'X-Computed', value: 'body.id' },
      ],
    });
  });

  const bodies: Readonly<Record<string, BodyDraft>> = {
    none: EMPTY_BODY,
    json: { ...EMPTY_BODY, kind: 'json', json: '{ "a": body.a }' },
    'empty json': { ...EMPTY_BODY, kind: 'json', json: '' },
    form: { ...EMPTY_BODY, kind: 'form', form: [{ name: 'a b', value: toTextValue('1') }] },
    'empty form': { ...EMPTY_BODY, kind: 'form' },
    multipart: {
      ...EMPTY_BODY,
      kind: 'multipart',
      parts: [
        { name: 'note', value: toJsonataValue('{ "url": a.b } . url') },
        {
          name: 'file',
          file: { url: toJsonataValue('attachmentUrl ? attachmentUrl : "x"'), filename: toTextValue('a "b".pdf') },
        },
        { name: 'other', file: { url: toTextValue('https://files.example.com/x'), filename: EMPTY_VALUE } },
        { name: 'text', value: toTextValue('{ "url": "https://a" }') },
      ],
    },
    raw: { ...EMPTY_BODY, kind: 'raw', mediaType: 'application/x-ndjson', raw: toTextValue('{}\n{}') },
    'raw of an expression': {
      ...EMPTY_BODY,
      kind: 'raw',
      mediaType: 'text/csv',
      raw: toJsonataValue('$join(rows, "\n")'),
    },
  };
  for (const [name, body] of Object.entries(bodies)) {
    it(`restores a stored request: ${name}`, () => {
      expect(fromReaderConfig(JSON.parse(JSON.stringify(toReaderConfig(form(body)))), true)).to.deep.equal(form(body));
    });
  }

  it('parses an object with a URL as a file only when the step uploads files', () => {
    const stored = { body: { contentType: 'multipart/form-data', formData: [{ key: 'f', value: '{"url": u}' }] } };
    expect(fromReaderConfig(stored, true).body.parts).to.deep.equal([
      { name: 'f', file: { url: toJsonataValue('u'), filename: EMPTY_VALUE } },
    ]);
    expect(fromReaderConfig(stored, false).body.parts).to.deep.equal([
      { name: 'f', value: toJsonataValue('{"url": u}') },
    ]);
  });

  it('keeps an expression that is more than a file', () => {
    for (const value of [
      '{"url": u, "knownLength": 3}',
      '{"url": u}.url',
      '{"url": u, "url": v}',
      '{}',
      '{"url": u',
      '{url: u}',
    ]) {
      const stored = { body: { contentType: 'multipart/form-data', formData: [{ key: 'f', value }] } };
      expect(fromReaderConfig(stored, true).body.parts, value).to.deep.equal([
        { name: 'f', value: toJsonataValue(value) },
      ]);
    }
  });

  it('ignores blank rows and rows that show the credential', () => {
    expect(toReaderConfig({ ...form(), headers: [{ name: '', value: EMPTY_VALUE }] }).headers).to.deep.equal([]);
    const rows = [
      { key: 'Authorization', value: '"***"', _type: 'CREDS_HEADER_TYPE' },
      { key: 'A', value: '"1"' },
    ];
    expect(fromReaderConfig({ headers: rows }, false).headers).to.deep.equal([{ name: 'A', value: toTextValue('1') }]);
  });

  it('returns defaults for invalid stored values', () => {
    for (const stored of [undefined, null, 3, [], {}, { headers: 'x', body: [] }, { url: 5, headers: [null, 7] }]) {
      const opened = fromReaderConfig(stored, true);
      expect(opened.method).to.equal('GET');
      expect(opened.url).to.deep.equal(EMPTY_VALUE);
      expect(opened.body).to.deep.equal(EMPTY_BODY);
    }
  });

  it('keeps the body of a GET request', () => {
    expect(fromReaderConfig({ method: 'get', body: { contentType: 'text/plain', raw: '"a"' } }, false)).to.deep.include(
      {
        method: 'GET',
        body: { ...EMPTY_BODY, kind: 'raw', mediaType: 'text/plain', raw: toTextValue('a') },
      },
    );
  });
});

describe('parseValue and switchMode', () => {
  it('parses a single string literal as fixed text', () => {
    expect(parseValue('"a"')).to.deep.equal(toTextValue('a'));
    expect(parseValue(" 'a\\u00e9\\n\"' ")).to.deep.equal(toTextValue('aé\n"'));
    for (const source of ['"a" & "b"', '"a', 'a', '""x', '"\\x"', '5', '']) {
      expect(parseValue(source), source).to.deep.equal(toJsonataValue(source));
    }
  });

  it('switches to the other mode and back without loss', () => {
    for (const text of ['', 'plain', 'a"b', "it's", '\\', 'line\nline', '\u2028', '😀', '$x']) {
      expect(switchMode(switchMode(toTextValue(text))), text).to.deep.equal(toTextValue(text));
    }
    expect(switchMode(toJsonataValue('body.x'))).to.deep.equal(toTextValue('body.x'));
  });
});
