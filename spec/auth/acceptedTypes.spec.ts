import { expect } from 'chai';
import { listAcceptedTypes } from '../../lib/auth/acceptedTypes.js';

describe('listAcceptedTypes', () => {
  const view = (viewClass: string) => ({ credentials: { fields: { auth: { viewClass } } } });

  it('returns the listed types', () => {
    expect(listAcceptedTypes({ ...view('HTTPAuthView'), authClientTypes: ['basic'] })).to.deep.equal(['basic']);
  });

  it('derives the types from the view class when none are listed', () => {
    expect(listAcceptedTypes(view('HTTPAuthView'))).to.deep.equal(['oauth2', 'basic', 'api_key', 'noauth']);
    expect(listAcceptedTypes(view('OAuthFieldView'))).to.deep.equal(['oauth2']);
    expect(listAcceptedTypes(view('TextFieldView'))).to.deep.equal(['noauth']);
    expect(listAcceptedTypes({})).to.deep.equal(['noauth']);
  });
});
