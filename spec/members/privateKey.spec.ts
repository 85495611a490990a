import { expect } from 'chai';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readPrivateKey, findKeyProblem } from '../../lib/members/privateKey.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ed = generateKeyPairSync('ed25519');

const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  key.export({ type, format: 'pem' }).toString();
const RSA = pem(rsa.privateKey);
const EC = pem(ec.privateKey);
const [FIRST = '', ...REST] = RSA.trimEnd().split('\n');
const LAST = REST.pop() ?? '';
const oneLine = (text: string, between: string) => text.trimEnd().split('\n').join(between);
const SERVICE_ACCOUNT = {
  type: 'service_account',
  project_id: 'acme',
  private_key_id: '0f3c',
  private_key: RSA,
  client_email: 'crm@acme.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
};
const PUBLIC = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nTUFSS0VS\n-----END CERTIFICATE-----\n';
const encrypted = (type: 'pkcs8' | 'pkcs1') =>
  rsa.privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'MARKER' }).toString();
const labelled = (label: string, body = REST.join('\n')) =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;

describe('readPrivateKey', () => {
  const read: readonly (readonly [string, string])[] = [
    ['unchanged', RSA],
    ['without its last line break', RSA.trimEnd()],
    ['with CRLF', RSA.replaceAll('\n', '\r\n')],
    ['with CR', RSA.replaceAll('\n', '\r')],
    ['with white space around it', `\n\t  ${RSA} \n\n`],
    ['with every line indented', RSA.replaceAll('\n', '\n    ')],
    ['with empty lines', RSA.replaceAll('\n', '\n\n')],
    ['with a byte order mark and zero-width spaces', `\uFEFF${RSA.replaceAll('\n', '\u200B\n')}`],
    ['with backslash-n as two characters', oneLine(RSA, '\\n') + '\\n'],
    ['with two backslashes and n', oneLine(RSA, '\\\\n')],
    ['with backslash-r-backslash-n', oneLine(RSA, '\\r\\n')],
    ['with spaces in place of line breaks', oneLine(RSA, ' ')],
    ['with no-break spaces in place of line breaks', oneLine(RSA, '\u00A0')],
    ['with nothing in place of line breaks', FIRST + REST.join('') + LAST],
    ['in double quotes', `"${RSA}"`],
    ['in double quotes, escaped', JSON.stringify(RSA)],
    ['in double quotes, escaped twice', JSON.stringify(JSON.stringify(RSA))],
    ['in single quotes', `'${oneLine(RSA, '\\n')}'`],
    ['as a line of JSON', `"private_key": ${JSON.stringify(RSA)},`],
    ['as a line of an environment file', `PRIVATE_KEY="${oneLine(RSA, '\\n')}"`],
    ['as a JSON file of a service account', JSON.stringify(SERVICE_ACCOUNT, null, 2)],
    ['deeper in a JSON file', JSON.stringify({ boxAppSettings: { appAuth: { publicKeyID: 'k', privateKey: RSA } } })],
    ['as base64 of the whole', Buffer.from(RSA).toString('base64')],
    ['as base64 without BEGIN and END lines', REST.join('\n')],
    ['with long dashes', RSA.replaceAll('-----', '—–—')],
    ['as PKCS #1', pem(rsa.privateKey, 'pkcs1')],
    ['as PKCS #1 on one line', oneLine(pem(rsa.privateKey, 'pkcs1'), ' ')],
    ['as PKCS #8 under the label of PKCS #1', RSA.replaceAll('PRIVATE', 'RSA PRIVATE')],
    ['after bag attributes', `Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n${RSA}`],
    ['next to its certificate', `${CERTIFICATE}${RSA}`],
    ['as a JSON Web Key', JSON.stringify({ ...rsa.privateKey.export({ format: 'jwk' }), kid: 'k1' })],
  ];
  for (const [what, pasted] of read) {
    it(`reads a key ${what} (case pem-pasted)`, () => {
      expect(readPrivateKey(pasted)).to.deep.equal({ value: RSA });
    });
  }

  it('reads SEC 1, beside its parameters too (case pem-pasted)', () => {
    const sec1 = pem(ec.privateKey, 'sec1');
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    for (const pasted of [sec1, `${parameters}${sec1}`, oneLine(sec1, '\\n')]) {
      expect(readPrivateKey(pasted)).to.deep.equal({ value: EC });
    }
  });

  const rejected: readonly (readonly [string, string, RegExp])[] = [
    ['an encrypted key', encrypted('pkcs8'), /passphrase.*openssl pkey -in key\.pem -out plain\.pem$/],
    ['an encrypted key of PKCS #1', encrypted('pkcs1'), /passphrase.*openssl pkey -in key\.pem -out plain\.pem$/],
    ['an encrypted key on one line', oneLine(encrypted('pkcs1'), '\\n'), /passphrase.*openssl pkey/],
    ["OpenSSH's form", labelled('OPENSSH PRIVATE KEY'), /OpenSSH.*ssh-keygen -p -N "" -m PKCS8 -f copy-of-key$/],
    ["PuTTY's form", 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n', /PuTTY.*puttygen key\.ppk/],
    ['PKCS #12', Buffer.from('3082010002010330820000', 'hex').toString('base64'), /PKCS #12.*openssl pkcs12 -in/],
    ['a DSA key', labelled('DSA PRIVATE KEY'), /not a DSA key.*openssl genpkey -algorithm RSA/],
    ['a public key', PUBLIC, /not a public key/],
    ['a public key of PKCS #1', labelled('RSA PUBLIC KEY'), /not a public key/],
    ['a public key without its BEGIN line', PUBLIC.split('\n').slice(1, -2).join(''), /not a public key/],
    ['a public key of SSH', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB ann@acme', /not a public key/],
    ['a public JSON Web Key', JSON.stringify(rsa.publicKey.export({ format: 'jwk' })), /not a public key/],
    ['a certificate', CERTIFICATE, /not a certificate/],
    ['a certificate request', labelled('CERTIFICATE REQUEST'), /not a certificate/],
    ['a key without its END line', RSA.slice(0, -30), /This one is incomplete/],
    ['a key without its BEGIN line', RSA.split('\n').slice(1).join('\n'), /This one is incomplete/],
    ['a truncated key', RSA.replace(REST[3] ?? '', ''), /damaged/],
    ['a key with dots in place of its middle', RSA.replace(REST[3] ?? '', '…'), /invalid characters/],
    ['two keys', `${RSA}${EC}`, /contains several/],
    ['JSON with two keys', JSON.stringify({ old: RSA, now: EC }), /contains several/],
    ['JSON without a key', '{"client_email":"MARKER"}', /^a private key in PEM/],
    ['a symmetric JSON Web Key', '{"kty":"oct","k":"TUFSS0VS"}', /damaged/],
    ['another block', labelled('PGP PRIVATE KEY BLOCK'), /^a private key in PEM/],
    ['words', 'MARKER of a key', /^a private key in PEM/],
    ['base64 of other data', 'TUFSS0VS', /^a private key in PEM/],
    ['white space', ' \n ', /^a private key in PEM/],
    ['too long a text', RSA.repeat(20), /^a private key in PEM/],
  ];
  for (const [what, pasted, problem] of rejected) {
    it(`rejects ${what} without repeating it (case pem-pasted)`, () => {
      const found = readPrivateKey(pasted);
      expect(found).to.have.property('expected').that.matches(problem);
      expect(JSON.stringify(found)).not.to.match(/MARKER|TUFSS0VS|MII/);
    });
  }
});

describe('readPrivateKey of invalid text', () => {
  // Quadratic time would exceed the time limit of a spec.
  it('says what is expected', () => {
    for (const part of ['-', '-----BEGIN A-----', '\\', '-----BEGIN ', '"', '{"a":', '\u200b']) {
      expect(readPrivateKey(`x${part.repeat(Math.floor(19_000 / part.length))}`)).to.have.property('expected');
    }
  });
});

describe('findKeyProblem', () => {
  const cases: readonly (readonly [string, KeyObject, 'RS256' | 'ES256', RegExp | undefined])[] = [
    ['RSA', rsa.privateKey, 'RS256', undefined],
    ['EC on P-256', ec.privateKey, 'ES256', undefined],
    ['EC on P-256', ec.privateKey, 'RS256', /choose ES256 as assertion_algorithm$/],
    ['RSA', rsa.privateKey, 'ES256', /choose RS256 as assertion_algorithm$/],
    [
      'EC on P-384',
      p384.privateKey,
      'ES256',
      /not one on the curve secp384r1\. A new one: openssl genpkey -algorithm EC/,
    ],
    [
      'EC on P-384',
      p384.privateKey,
      'RS256',
      /not one on the curve secp384r1\. A new one: openssl genpkey -algorithm RSA/,
    ],
    ['RSA of 1024 bits', small.privateKey, 'RS256', /at least 2048 bits .* not of 1024\. A new one/],
    ['Ed25519', ed.privateKey, 'RS256', /not a key of the type ed25519/],
    ['Ed25519', ed.privateKey, 'ES256', /not a key of the type ed25519/],
  ];
  for (const [what, key, algorithm, problem] of cases) {
    it(`${problem === undefined ? 'accepts' : 'rejects'} ${what} for ${algorithm}`, () => {
      const found = findKeyProblem(pem(key), algorithm);
      if (problem === undefined) expect(found).to.equal(undefined);
      else expect(found).to.match(problem);
    });
  }

  it('accepts keys that can sign', () => {
    const read = readPrivateKey(oneLine(pem(rsa.privateKey, 'pkcs1'), ' '));
    expect('value' in read && createPrivateKey(read.value).equals(rsa.privateKey)).to.equal(true);
  });
});
