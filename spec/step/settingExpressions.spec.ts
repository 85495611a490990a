import { expect } from 'chai';

import { collectSettingExpressions } from '../../lib/step/settingExpressions.js';

describe('collectSettingExpressions', () => {
  it('lists expressions on the message by path, also from the text of a field, without fixed texts', () => {
    const settings = {
      parameters: '- { name: id, in: path, value: order.id }\n- { name: a, in: query, value: \'"fixed"\' }',
      body: { multipart: [{ name: 'meta', value: '{ "a": b }' }, { name: 'file', file: 'url' }, 'wrong'] },
      when: 'status = "open"',
      transform: 'id',
    };
    expect(Object.fromEntries(collectSettingExpressions(settings))).to.deep.equal({
      'parameters.0': 'order.id',
      'body.multipart.0': '{ "a": b }',
      'body.multipart.1': 'url',
      when: 'status = "open"',
    });
  });

  it('lists those of each kind of body', () => {
    const listed = (body: unknown) => Object.fromEntries(collectSettingExpressions({ body }));
    expect(listed({ json: '{ "a": b }' })).to.deep.equal({ 'body.json': '{ "a": b }' });
    expect(listed({ form: 'customer' })).to.deep.equal({ 'body.form': 'customer' });
    expect(listed({ form: [{ name: 'a', value: 'b' }] })).to.deep.equal({ 'body.form.0': 'b' });
    expect(listed({ graphql: { query: '{ a }', variables: '{ "id": id }' } })).to.deep.equal({
      'body.graphql.variables': '{ "id": id }',
    });
    expect(listed({ json: { a: 1 } })).to.deep.equal({});
    expect(listed('{ json')).to.deep.equal({});
  });
});
