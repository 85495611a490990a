import { expect } from 'chai';

import type { Component } from '../../../../lib/ui/api/resources.js';
import { buildGeneralFields } from '../../../../lib/ui/pages/authClients/generalFields.js';

const component = (id: string, title: string): Component => ({
  type: 'component',
  id,
  attributes: { name: `name of ${id}`, team_name: 't', descriptor: { title } },
});

describe('buildGeneralFields', () => {
  it('returns only the name when there is no choice', () => {
    expect(Object.keys(buildGeneralFields(['workspace'], undefined))).to.deep.equal(['client_name']);
    expect(Object.keys(buildGeneralFields(['workspace'], [component('a', 'REST')]))).to.deep.equal(['client_name']);
    expect(Object.keys(buildGeneralFields([], []))).to.deep.equal(['client_name']);
  });

  it('offers the levels, with the narrowest as default', () => {
    const { level } = buildGeneralFields(['workspace', 'tenant'], undefined);
    expect(level).to.deep.include({ prompt: 'This workspace', model: { tenant: 'All workspaces of the tenant' } });
  });

  it('offers the components by title', () => {
    const { components } = buildGeneralFields(['workspace'], [component('a', 'REST'), component('b', '')]);
    expect(components).to.deep.include({ required: true, model: { a: 'REST', b: 'name of b' } });
  });
});
