import { inspect } from 'node:util';
import { expect } from 'chai';
import { redactor, Sensitive } from '../lib/sensitive.js';

describe('Sensitive', () => {
  const value = new Sensitive({ password: 'hunter2' });

  it('gives its value to whoever asks for it', () => {
    expect(value.reveal()).to.deep.equal({ password: 'hunter2' });
  });

  it('prints as [secret] however it is printed', () => {
    const prints = [String(value), JSON.stringify({ value }), inspect(value, { showHidden: true }), inspect({ value })];
    expect(prints).to.deep.equal(['[secret]', '{"value":"[secret]"}', '[secret]', '{ value: [secret] }']);
  });
});

describe('redactor', () => {
  it('changes nothing when there is nothing to hide', () => {
    expect(redactor(['', ''])('a b')).to.equal('a b');
  });

  it('leaves no rest of a value that contains another', () => {
    expect(redactor(['abc', 'abcdef'])('abcdef abc')).to.equal('[secret] [secret]');
  });

  it('hides a lone surrogate as well as any other value', () => {
    expect(redactor(['x\ud800y'])('got x\ud800y')).to.equal('got [secret]');
  });
});
