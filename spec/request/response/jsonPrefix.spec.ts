import { expect } from 'chai';

import { removeJsonPrefix, skipJsonPrefix } from '../../../lib/request/response/jsonPrefix.js';
import { cut } from './readerHelpers.js';

describe('the prefix of JSON', () => {
  for (const [text, rest] of [
    [")]}'\n{}", '{}'],
    [")]}',\r\n[1]", '[1]'],
    [")]}'\n", ''],
    [")]}'", ")]}'"],
    [")]}'{}", ")]}'{}"],
    [" )]}'\n1", " )]}'\n1"],
    [")]}'\n)]}'\n1", ")]}'\n1"],
    ['[1]', '[1]'],
    ['', ''],
  ] as const) {
    it(`of ${JSON.stringify(text)} is removed`, async () => {
      expect(removeJsonPrefix(text)).to.equal(rest);
      for (const size of [1, 2, 5, 6, 7, 100]) {
        let received = '';
        for await (const part of skipJsonPrefix(cut(text, size))) received += part.toString();
        expect(received).to.equal(rest);
      }
    });
  }

  it('delays no other body', async () => {
    const parts: string[] = [];
    for await (const part of skipJsonPrefix(cut('[1,2]', 2))) parts.push(part.toString());
    expect(parts).to.deep.equal(['[1', ',2', ']']);
  });
});
