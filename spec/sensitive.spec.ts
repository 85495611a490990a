import { inspect } from 'node:util';
import { expect } from 'chai';
import { createRedactor, Sensitive, createSentenceRedactor } from '../lib/sensitive.js';

describe('Sensitive', () => {
  const value = new Sensitive({ password: 'hunter2' });

  it('reveals its value', () => {
    expect(value.reveal()).to.deep.equal({ password: 'hunter2' });
  });

  it('prints as [secret]', () => {
    const prints = [String(value), JSON.stringify({ value }), inspect(value, { showHidden: true }), inspect({ value })];
    expect(prints).to.deep.equal(['[secret]', '{"value":"[secret]"}', '[secret]', '{ value: [secret] }']);
  });
});

describe('createRedactor', () => {
  it('changes nothing without values', () => {
    expect(createRedactor(['', ''])('a b')).to.equal('a b');
  });

  it('leaves no rest of a value that contains another one', () => {
    expect(createRedactor(['abc', 'abcdef'])('abcdef abc')).to.equal('[secret] [secret]');
  });

  it('does not redact within its own placeholder', () => {
    expect(createRedactor(['hunter2', 'e'])('hunter2 we')).to.equal('[secret] w[secret]');
  });

  it('redacts a lone surrogate', () => {
    expect(createRedactor(['x\ud800y'])('got x\ud800y')).to.equal('got [secret]');
  });

  const key = 'A/b+C&d<E"f\\g \'é\u{1f511}\t=';
  const entities = (form: (point: number) => string): string =>
    key.replace(/[^0-9A-Za-z]/gu, (character) => form(character.codePointAt(0) ?? 0));
  const named = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' } as Record<string, string>;
  const unicode = key.replace(/[^0-9A-Za-z]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const base64 = Buffer.from(key).toString('base64');
  const echoes: [form: string, echoed: string][] = [
    ['verbatim', key],
    ['percent-encoded', encodeURIComponent(key)],
    ['percent-encoded in lower case', encodeURIComponent(key).replace(/%../g, (code) => code.toLowerCase())],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(key))],
    ['form-encoded', new URLSearchParams({ key }).toString().slice(4)],
    ['in a JSON text', JSON.stringify(key).slice(1, -1)],
    ['in a JSON text with escaped slashes', JSON.stringify(key).slice(1, -1).replaceAll('/', '\\/')],
    ['in a JSON text inside a JSON text', JSON.stringify(JSON.stringify(key)).slice(3, -3)],
    ['with Unicode escapes', unicode],
    ['with Unicode escapes in upper case', unicode.replace(/u....$/, (code) => `u${code.slice(1).toUpperCase()}`)],
    ['with named HTML entities', key.replace(/[&<>"]/g, (character) => `&${named[character] ?? ''};`)],
    ['with decimal HTML entities', entities((point) => `&#${String(point)};`)],
    ['with hexadecimal HTML entities', entities((point) => `&#x${point.toString(16).toUpperCase()};`)],
    ['as base64', base64],
    ['as base64 in a JSON text with escaped slashes', base64.replaceAll('/', '\\/')],
    ['as base64url', Buffer.from(key).toString('base64url')],
  ];
  for (const [form, echoed] of echoes) {
    it(`redacts a value ${form}`, () => expect(createRedactor([key])(`<${echoed}>`)).to.equal('<[secret]>'));
  }

  it('redacts values from eight characters on regardless of case', () => {
    const redact = createRedactor(['Tok-En+é1', 'Short']);
    expect(redact('TOK-EN+É1 tok-en%2B%C3%A91 Short SHORT')).to.equal('[secret] [secret] [secret] SHORT');
  });

  it('matches the characters of a value literally', () => {
    expect(createRedactor(['a.c*', '$&'])('abcc a.c* $& \\')).to.equal('abcc [secret] [secret] \\');
  });

  for (const text of ['\\', '%25', '&amp;', 'amp;']) {
    // Quadratic time would exceed the time limit of a spec.
    it(`keeps 64 kB of ${text}`, () => {
      const long = text.repeat(65_536 / text.length);
      expect(createRedactor(['/&\\\\"/', '+x'])(long)).to.equal(long);
    });
  }
});

describe('createSentenceRedactor', () => {
  it('redacts long values within words, and short ones only as separate words', () => {
    const redact = createSentenceRedactor(['s', 'x1', '', 'hunter2', 'rt-1', '$a.', '\ud800']);
    expect(redact('this is "s", (x1) and s=x1: xhunter2x rt-1. max1 $a. $ax 1.0')).to.equal(
      'this is "[secret]", ([secret]) and [secret]=[secret]: x[secret]x [secret]. max1 [secret] $ax 1.0',
    );
  });
});
