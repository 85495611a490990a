import { expect } from 'chai';

import { formatSetting, readSetting, setMember } from '../../lib/step/structuredSetting.js';

describe('readSetting', () => {
  it('reads an object, and a text that is YAML or JSON', () => {
    const value = { attempts: 3 };
    expect(readSetting(value, 'Retry')).to.deep.equal({ kind: 'value', value, hasComments: false });
    expect(readSetting('attempts: 3', 'Retry')).to.deep.equal({ kind: 'value', value, hasComments: false });
    expect(readSetting('{"attempts":3}', 'Retry')).to.deep.equal({ kind: 'value', value, hasComments: false });
    expect(readSetting('attempts: 3 # three', 'Retry')).to.deep.equal({ kind: 'value', value, hasComments: true });
    expect(readSetting('', 'Retry')).to.deep.equal({ kind: 'value', value: undefined, hasComments: false });
  });

  it('keeps a text that is neither, with its place', () => {
    const setting = readSetting('{ attempts: 3', 'Retry');
    expect(setting).to.include({ kind: 'text', text: '{ attempts: 3' });
    expect(setting)
      .property('problem')
      .to.match(/^Retry: the text is neither YAML nor JSON at line 2, column 1/);
  });
});

describe('formatSetting', () => {
  it('writes YAML that reads as the same value, and keeps a text', () => {
    const value = [{ name: 'id', in: 'path', value: '"00123"', note: 'a: b # c', long: 'x '.repeat(100) }];
    expect(readSetting(formatSetting(value), '')).to.deep.include({ value });
    expect(formatSetting('a: 1 # b')).to.equal('a: 1 # b');
    expect(formatSetting(undefined)).to.equal('');
  });
});

describe('setMember', () => {
  it('changes a member at its place, and keeps the others', () => {
    expect(JSON.stringify(setMember({ name: 'a', in: 'path', own: 1 }, 'in', 'query'))).to.equal(
      '{"name":"a","in":"query","own":1}',
    );
    expect(JSON.stringify(setMember({ a: 1 }, 'b', false))).to.equal('{"a":1,"b":false}');
  });

  it('removes a member for undefined, an empty text, list or object, not for null, false and 0', () => {
    for (const empty of [undefined, '', [], {}]) expect(setMember({ a: 1, b: 2 }, 'a', empty)).to.deep.equal({ b: 2 });
    for (const value of [null, false, 0]) expect(setMember({ a: 1 }, 'a', value)).to.deep.equal({ a: value });
    expect(setMember({ b: 2 }, 'a', undefined)).to.deep.equal({ b: 2 });
  });
});
