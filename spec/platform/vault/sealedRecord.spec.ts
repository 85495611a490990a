import { expect } from 'chai';
import { openRecord, sealRecord } from '../../../lib/platform/vault/sealedRecord.js';
import { specVault } from '../../support/vault.js';

const record = { id: 'r1', tenantId: 't1' };
const content = { access_token: 'MARKER-token', fields: { shop: 'ö' } };

describe('sealRecord and openRecord', () => {
  const vault = specVault(['k1']);

  it('store the content as JSON, bound to the record', () => {
    const sealed = sealRecord(vault, record, content);
    expect(sealed).to.include({ keyId: 'k1', quarantinedAtMs: null });
    expect(sealed.sealed).not.to.include('MARKER');
    expect(openRecord(vault, { ...record, ...sealed })).to.deep.equal(content);
    expect(openRecord(vault, { ...record, id: 'r2', ...sealed })).to.equal(undefined);
    expect(openRecord(vault, { ...record, tenantId: 't2', ...sealed })).to.equal(undefined);
  });

  it('bind a record of the whole deployment to the tenant "global"', () => {
    const sealed = sealRecord(vault, { id: 'r1', tenantId: null }, content);
    expect(openRecord(vault, { id: 'r1', tenantId: 'global', ...sealed })).to.deep.equal(content);
  });

  it('return no content without the key, and of a quarantined record', () => {
    const sealed = sealRecord(vault, record, content);
    expect(openRecord(specVault(['k2']), { ...record, ...sealed })).to.equal(undefined);
    expect(openRecord(vault, { ...record, ...sealed, quarantinedAtMs: 5 })).to.equal(undefined);
  });

  it('report other errors than those of the vault', () => {
    const sealed = { ...vault.seal('no JSON', { tenantId: 't1', recordId: 'r1', field: 'credentials' }) };
    expect(() => openRecord(vault, { ...record, ...sealed, quarantinedAtMs: null })).to.throw(SyntaxError);
  });
});
