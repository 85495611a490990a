import { expect } from 'chai';

import { ExactUrl } from '../../lib/http/exactUrl.js';

describe('ExactUrl', () => {
  for (const text of [
    "http://a.test/?q='x'&r=%27",
    "http://a.test/it's?q='",
    'http://a.test/?',
    'http://a.test/',
    "http://a.test/?q='#it's",
    'http://a.test/#a?b',
  ]) {
    it(`keeps ${text}, also in a copy`, () => {
      expect(new ExactUrl(text).href).to.equal(text);
      expect(String(new ExactUrl(new ExactUrl(text)))).to.equal(text);
      expect(JSON.stringify(new ExactUrl(text))).to.equal(JSON.stringify(text));
    });
  }

  it('resolves a reference', () => {
    const base = new ExactUrl("http://a.test/x/y?q='");
    expect(new ExactUrl("z?r='", base).href).to.equal("http://a.test/x/z?r='");
    expect(new ExactUrl('z', base).href).to.equal('http://a.test/x/z');
    expect(new ExactUrl('#f', base).href).to.equal("http://a.test/x/y?q='#f");
  });

  it('keeps a query that is set', () => {
    const url = new ExactUrl("http://a.test/?q='");
    url.search = "r='";
    expect(url.href).to.equal("http://a.test/?r='");
    url.search = '';
    expect(url.href).to.equal('http://a.test/');
  });

  it('serializes a query that is changed by its parameters, or has characters that no query contains', () => {
    const url = new ExactUrl("http://a.test/?q='");
    url.searchParams.set('r', "'");
    expect(url.href).to.equal('http://a.test/?q=%27&r=%27');
    expect(new ExactUrl(`http://a.test/?q='"`).search).to.equal('?q=%27%22');
  });

  it('throws for what is no URL', () => expect(() => new ExactUrl('/x')).to.throw(TypeError));
});
