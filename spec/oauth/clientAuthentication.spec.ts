import { expect } from 'chai';
import {
  CLIENT_AUTHENTICATION_METHODS,
  CLIENT_AUTHENTICATIONS,
  listAuthenticationMembers,
  selectClientAuthentication,
} from '../../lib/oauth/clientAuthentication.js';

const CLIENT = { client_id: 'id:1 ä', client_secret: 'se cret&' };
const TOOLS = { nowMs: 0, createId: () => 'id', sign: () => Promise.resolve('jwt') };
const decode = (header = '') => Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('utf8');

describe('selectClientAuthentication', () => {
  const parts = async (client: Readonly<Record<string, unknown>>) =>
    selectClientAuthentication(client).build(client, TOOLS);

  it('builds the Authorization header, form-encoded unless it is raw (RFC 6749, section 2.3.1)', async () => {
    const encoded = await parts({ ...CLIENT, client_auth: 'basic' });
    expect(decode(encoded.headers.authorization)).to.equal('id%3A1+%C3%A4:se+cret%26');
    const raw = await parts({ ...CLIENT, client_auth: 'basic_raw' });
    expect(decode(raw.headers.authorization)).to.equal('id:1 ä:se cret&');
    expect([encoded.parameters, raw.parameters]).to.deep.equal([{}, {}]);
  });

  it('builds parameters', async () => {
    for (const client_auth of ['post', 'json']) {
      expect(await parts({ ...CLIENT, client_auth })).to.deep.equal({ headers: {}, parameters: CLIENT });
    }
    expect(await parts({ ...CLIENT, client_auth: 'none' })).to.deep.equal({
      headers: {},
      parameters: { client_id: CLIENT.client_id },
    });
  });

  it('uses Basic by default, and treats a client without a secret as public', () => {
    expect(selectClientAuthentication(CLIENT)).to.equal(CLIENT_AUTHENTICATION_METHODS.basic);
    expect(selectClientAuthentication({ client_id: 'c', client_secret: '' })).to.equal(
      CLIENT_AUTHENTICATION_METHODS.none,
    );
  });

  it('fails when the id is missing or the method is unknown', () => {
    for (const client_auth of CLIENT_AUTHENTICATIONS) {
      const method = selectClientAuthentication({ client_auth });
      expect(() => method.build({}, TOOLS), client_auth).to.throw("The auth client's client_id is missing");
    }
    expect(() => selectClientAuthentication({ client_auth: 'toString' })).to.throw(
      "The auth client's client_auth must be one of basic, basic_raw, post, json, none",
    );
  });
});

describe('listAuthenticationMembers', () => {
  it('requires a secret except for public clients', () => {
    expect([undefined, null, 'basic', 'post'].map(listAuthenticationMembers)).to.deep.equal(
      Array.from({ length: 4 }, () => ['client_secret']),
    );
    expect(listAuthenticationMembers('none')).to.deep.equal([]);
  });
});
