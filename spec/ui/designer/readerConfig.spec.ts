import { expect } from 'chai';

import {
  fromReaderConfig,
  toReaderConfig,
  type RequestForm,
} from '../../../lib/ui/pages/designer/model/readerConfig.js';
import { EMPTY_BODY, type BodyForm } from '../../../lib/ui/pages/designer/model/stepForm.js';
import {
  EMPTY_VALUE,
  toTextValue,
  toJsonataValue,
  switchMode,
  parseValue,
} from '../../../lib/ui/pages/designer/model/stepValue.js';

const form = (body: BodyForm = EMPTY_BODY): RequestForm => ({
  method: 'POST',
  url: toTextValue('https://api.example.com/a?b=c'),
  headers: [
    { name: 'X-Fixed', value: toTextValue('it\'s "so"\n\\') },
    { name: 'X-Made', value: toJsonataValue('body.id') },
  ],
  body,
});

describe('the form of a request', () => {
  it('stores fixed text in quotes and expressions as they are', () => {
    expect(toReaderConfig(form())).to.deep.equal({
      method: 'POST',
      url: '"https://api.example.com/a?b=c"',
      headers: [
        { key: 'X-Fixed', value: '"it\'s \\"so\\"\\n\\\\"' },
        { key: 'X-Made', value: 'body.id' },
      ],
    });
  });

  const bodies: Readonly<Record<string, BodyForm>> = {
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
    it(`is the same after it was stored: ${name}`, () => {
      expect(fromReaderConfig(JSON.parse(JSON.stringify(toReaderConfig(form(body)))), true)).to.deep.equal(form(body));
    });
  }

  it('takes an object with an address for a file only where the step reads files', () => {
    const stored = { body: { contentType: 'multipart/form-data', formData: [{ key: 'f', value: '{"url": u}' }] } };
    expect(fromReaderConfig(stored, true).body.parts).to.deep.equal([
      { name: 'f', file: { url: toJsonataValue('u'), filename: EMPTY_VALUE } },
    ]);
    expect(fromReaderConfig(stored, false).body.parts).to.deep.equal([
      { name: 'f', value: toJsonataValue('{"url": u}') },
    ]);
  });

  it('leaves a part as an expression whose object has more than a file has', () => {
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

  it('passes over rows that are blank, and over those that repeat the credential', () => {
    expect(toReaderConfig({ ...form(), headers: [{ name: '', value: EMPTY_VALUE }] }).headers).to.deep.equal([]);
    const rows = [
      { key: 'Authorization', value: '"***"', _type: 'CREDS_HEADER_TYPE' },
      { key: 'A', value: '"1"' },
    ];
    expect(fromReaderConfig({ headers: rows }, false).headers).to.deep.equal([{ name: 'A', value: toTextValue('1') }]);
  });

  it('opens whatever is stored without falling over it', () => {
    for (const stored of [undefined, null, 3, [], {}, { headers: 'x', body: [] }, { url: 5, headers: [null, 7] }]) {
      const opened = fromReaderConfig(stored, true);
      expect(opened.method).to.equal('GET');
      expect(opened.url).to.deep.equal(EMPTY_VALUE);
      expect(opened.body).to.deep.equal(EMPTY_BODY);
    }
  });

  it('keeps a body that a GET has', () => {
    expect(fromReaderConfig({ method: 'get', body: { contentType: 'text/plain', raw: '"a"' } }, false)).to.deep.include(
      {
        method: 'GET',
        body: { ...EMPTY_BODY, kind: 'raw', mediaType: 'text/plain', raw: toTextValue('a') },
      },
    );
  });
});

describe('a value of the step', () => {
  it('is fixed text when its expression is one string, in whichever quotes', () => {
    expect(parseValue('"a"')).to.deep.equal(toTextValue('a'));
    expect(parseValue(" 'a\\u00e9\\n\"' ")).to.deep.equal(toTextValue('aé\n"'));
    for (const source of ['"a" & "b"', '"a', 'a', '""x', '"\\x"', '5', '']) {
      expect(parseValue(source), source).to.deep.equal(toJsonataValue(source));
    }
  });

  it('goes to the other mode and back as what it is', () => {
    for (const text of ['', 'plain', 'a"b', "it's", '\\', 'line\nline', '\u2028', '😀', '$x']) {
      expect(switchMode(switchMode(toTextValue(text))), text).to.deep.equal(toTextValue(text));
    }
    expect(switchMode(toJsonataValue('body.x'))).to.deep.equal(toTextValue('body.x'));
  });
});
