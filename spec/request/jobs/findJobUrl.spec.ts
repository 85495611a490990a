import { expect } from 'chai';

import { findJobUrl, findMovedUrl } from '../../../lib/request/jobs/findJobUrl.js';

describe('findJobUrl', () => {
  it('finds the header that comes first', () => {
    const headers = {
      'content-location': '/c',
      location: '/l',
      'azure-asyncoperation': '/a',
      'operation-location': '/o',
    };
    expect(findJobUrl(headers)).to.deep.equal({ header: 'operation-location', reference: '/o' });
    expect(findJobUrl({ ...headers, 'operation-location': ' ' })?.reference).to.equal('/a');
    expect(findJobUrl({ location: ' /l ', 'content-location': '/c' })?.reference).to.equal('/l');
    expect(findJobUrl({ 'content-location': '/c' })?.header).to.equal('content-location');
  });

  it('finds none', () => {
    expect(findJobUrl({ link: '</x>; rel=monitor', location: '' })).to.equal(undefined);
    expect(findJobUrl({ location: ['/a', '/b'] as never })).to.equal(undefined);
  });
});

describe('findMovedUrl', () => {
  it('is the same header again', () => {
    expect(findMovedUrl('azure-asyncoperation', 200, { 'azure-asyncoperation': '/2', location: '/r' })).to.equal('/2');
    expect(findMovedUrl('azure-asyncoperation', 200, { location: '/r' })).to.equal(undefined);
    expect(findMovedUrl('location', 202, { location: '/2' })).to.equal('/2');
  });

  it('is no Location of a result', () => {
    for (const status of [200, 201, 303]) {
      expect(findMovedUrl('location', status, { location: '/r' })).to.equal(undefined);
      expect(findMovedUrl('content-location', status, { 'content-location': '/r' })).to.equal(undefined);
    }
  });
});
