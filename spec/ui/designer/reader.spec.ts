import { expect } from 'chai';

import { fromReader, toReader, type RequestForm } from '../../../lib/ui/pages/designer/model/reader.js';
import { NO_BODY, type BodyForm } from '../../../lib/ui/pages/designer/model/stepForm.js';
import { EMPTY, fixed, jsonata, switched, valueOf } from '../../../lib/ui/pages/designer/model/value.js';

const form = (body: BodyForm = NO_BODY): RequestForm => ({
  method: 'POST',
  url: fixed('https://api.example.com/a?b=c'),
  headers: [
    { name: 'X-Fixed', value: fixed('it\'s "so"\n\\') },
    { name: 'X-Made', value: jsonata('body.id') },
  ],
  body,
});

describe('the form of a request', () => {
  it('stores fixed text in quotes and expressions as they are', () => {
    expect(toReader(form())).to.deep.equal({
      method: 'POST',
      url: '"https://api.example.com/a?b=c"',
      headers: [
        { key: 'X-Fixed', value: '"it\'s \\"so\\"\\n\\\\"' },
        { key: 'X-Made', value: 'body.id' },
      ],
    });
  });

  const bodies: Readonly<Record<string, BodyForm>> = {
    none: NO_BODY,
    json: { ...NO_BODY, kind: 'json', json: '{ "a": body.a }' },
    'empty json': { ...NO_BODY, kind: 'json', json: '' },
    form: { ...NO_BODY, kind: 'form', form: [{ name: 'a b', value: fixed('1') }] },
    'empty form': { ...NO_BODY, kind: 'form' },
    multipart: {
      ...NO_BODY,
      kind: 'multipart',
      parts: [
        { name: 'note', value: jsonata('{ "url": a.b } . url') },
        { name: 'file', file: { url: jsonata('attachmentUrl ? attachmentUrl : "x"'), filename: fixed('a "b".pdf') } },
        { name: 'other', file: { url: fixed('https://files.example.com/x'), filename: EMPTY } },
        { name: 'text', value: fixed('{ "url": "https://a" }') },
      ],
    },
    raw: { ...NO_BODY, kind: 'raw', mediaType: 'application/x-ndjson', raw: fixed('{}\n{}') },
    'raw of an expression': { ...NO_BODY, kind: 'raw', mediaType: 'text/csv', raw: jsonata('$join(rows, "\n")') },
  };
  for (const [name, body] of Object.entries(bodies)) {
    it(`is the same after it was stored: ${name}`, () => {
      expect(fromReader(JSON.parse(JSON.stringify(toReader(form(body)))), true)).to.deep.equal(form(body));
    });
  }

  it('takes an object with an address for a file only where the step reads files', () => {
    const stored = { body: { contentType: 'multipart/form-data', formData: [{ key: 'f', value: '{"url": u}' }] } };
    expect(fromReader(stored, true).body.parts).to.deep.equal([
      { name: 'f', file: { url: jsonata('u'), filename: EMPTY } },
    ]);
    expect(fromReader(stored, false).body.parts).to.deep.equal([{ name: 'f', value: jsonata('{"url": u}') }]);
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
      expect(fromReader(stored, true).body.parts, value).to.deep.equal([{ name: 'f', value: jsonata(value) }]);
    }
  });

  it('passes over rows that are blank, and over those that repeat the credential', () => {
    expect(toReader({ ...form(), headers: [{ name: '', value: EMPTY }] }).headers).to.deep.equal([]);
    const rows = [
      { key: 'Authorization', value: '"***"', _type: 'CREDS_HEADER_TYPE' },
      { key: 'A', value: '"1"' },
    ];
    expect(fromReader({ headers: rows }, false).headers).to.deep.equal([{ name: 'A', value: fixed('1') }]);
  });

  it('opens whatever is stored without falling over it', () => {
    for (const stored of [undefined, null, 3, [], {}, { headers: 'x', body: [] }, { url: 5, headers: [null, 7] }]) {
      const opened = fromReader(stored, true);
      expect(opened.method).to.equal('GET');
      expect(opened.url).to.deep.equal(EMPTY);
      expect(opened.body).to.deep.equal(NO_BODY);
    }
  });

  it('keeps a body that a GET has', () => {
    expect(fromReader({ method: 'get', body: { contentType: 'text/plain', raw: '"a"' } }, false)).to.deep.include({
      method: 'GET',
      body: { ...NO_BODY, kind: 'raw', mediaType: 'text/plain', raw: fixed('a') },
    });
  });
});

describe('a value of the step', () => {
  it('is fixed text when its expression is one string, in whichever quotes', () => {
    expect(valueOf('"a"')).to.deep.equal(fixed('a'));
    expect(valueOf(" 'a\\u00e9\\n\"' ")).to.deep.equal(fixed('aé\n"'));
    for (const source of ['"a" & "b"', '"a', 'a', '""x', '"\\x"', '5', '']) {
      expect(valueOf(source), source).to.deep.equal(jsonata(source));
    }
  });

  it('goes to the other mode and back as what it is', () => {
    for (const text of ['', 'plain', 'a"b', "it's", '\\', 'line\nline', '\u2028', '😀', '$x']) {
      expect(switched(switched(fixed(text))), text).to.deep.equal(fixed(text));
    }
    expect(switched(jsonata('body.x'))).to.deep.equal(fixed('body.x'));
  });
});
