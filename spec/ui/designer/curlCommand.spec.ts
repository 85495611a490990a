import { execFileSync } from 'node:child_process';

import { expect } from 'chai';

import { formatCurlCommand, quoteShellWord } from '../../../lib/ui/pages/designer/preview/curlCommand.js';
import { parseFormParts } from '../../../lib/ui/pages/designer/preview/formParts.js';
import {
  createPlaceholderCredential,
  maskPlaceholders,
  NO_CREDENTIAL,
} from '../../../lib/ui/pages/designer/preview/placeholders.js';
import type { PreviewedRequest } from '../../../lib/ui/pages/designer/preview/preview.js';

const ACCESS = 'RESTxSTEPxACCESSxTOKENx';
const EVERY_CHARACTER = Array.from({ length: 0x17f }, (_, code) => String.fromCharCode(code + 1)).join('');

const request = (more: Partial<PreviewedRequest> = {}): PreviewedRequest => ({
  method: 'GET',
  url: 'https://api.example.com/a',
  headers: [['Accept', '*/*']],
  files: [],
  ...more,
});

/** What a shell makes of the command: the words that curl gets, and what it reads. */
function run(command: string, env: Readonly<Record<string, string>> = {}): { words: readonly string[]; input: string } {
  // The stand-in prints every word it gets, each with a NUL behind it, then what comes in.
  const standIn = `curl() { printf '%s\\0' "$@"; printf '\\0'; case "$*" in *'@-'*) cat;; esac; }\n`;
  const output = execFileSync('sh', ['-c', standIn + command], { env: { PATH: process.env.PATH, ...env } }).toString();
  const end = output.indexOf('\0\0');
  return { words: output.slice(0, end).split('\0'), input: output.slice(end + 2) };
}

describe('a request as a command', () => {
  it('reads as one would write it', () => {
    const made = request({
      method: 'POST',
      headers: [
        ['Accept', '*/*'],
        ['Content-Type', 'application/json'],
        ['Authorization', `Bearer ${ACCESS}`],
        ['Accept-Encoding', 'gzip'],
        ['User-Agent', 'axios'],
      ],
      body: '{"a":1}',
    });
    expect(formatCurlCommand(made, createPlaceholderCredential('oauth2', {}).placeholders)).to.equal(
      [
        'curl -X POST https://api.example.com/a',
        "-H 'Accept: */*'",
        "-H 'Content-Type: application/json'",
        `-H 'Authorization: Bearer '"$ACCESS_TOKEN"`,
        '--compressed',
        `--data-raw '{"a":1}'`,
      ].join(' \\\n  '),
    );
  });

  it('gives curl every character of a body, a header and an address as it is', () => {
    const url = `https://api.example.com/'"$(id)\`id\`?a=\\!*[1-2]{a,b}&b;c#~`;
    const header = EVERY_CHARACTER.replace(/[\n\r\0]/g, '').slice(0, 0xf0);
    const { words } = run(
      formatCurlCommand(request({ url, method: 'PUT', headers: [['X-All', header]], body: `@${EVERY_CHARACTER}` }), []),
    );
    expect(words).to.deep.equal([
      '-X',
      'PUT',
      '--globoff',
      url,
      '-H',
      `X-All: ${header}`,
      '-H',
      'accept:',
      '-H',
      'content-type:',
      '--data-raw',
      `@${EVERY_CHARACTER}`,
    ]);
  });

  it('gives a body with a NUL over the standard input', () => {
    const body = `a\0b%s\\n'c\0`;
    const { words, input } = run(formatCurlCommand(request({ method: 'POST', body }), []));
    expect(words.slice(-2)).to.deep.equal(['--data-binary', '@-']);
    expect(input).to.equal(body);
  });

  it('puts what variables hold where the credential goes, whatever they hold', () => {
    const made = request({
      url: `https://a/?t=${ACCESS}&u=1`,
      headers: [
        ['Accept', '*/*'],
        ['A', `it's ${ACCESS}-${ACCESS}`],
      ],
    });
    const { words } = run(formatCurlCommand(made, createPlaceholderCredential('oauth2', {}).placeholders), {
      ACCESS_TOKEN: '$x \'y\' "z"',
    });
    expect(words).to.include(`https://a/?t=$x 'y' "z"&u=1`);
    expect(words).to.include(`A: it's $x 'y' "z"-$x 'y' "z"`);
  });

  it('lets curl make the header of user name and password', () => {
    const { placeholders: marks, values } = createPlaceholderCredential('basic', {});
    const userPass = btoa(`${String(values.username)}:${String(values.password)}`);
    const command = formatCurlCommand(
      request({
        headers: [
          ['Accept', 'x'],
          ['Authorization', `Basic ${userPass}`],
        ],
      }),
      marks,
    );
    expect(run(command, { USERNAME: 'ann', PASSWORD: 'p w' }).words).to.deep.equal([
      '-X',
      'GET',
      'https://api.example.com/a',
      '-u',
      'ann:p w',
      '-H',
      'Accept: x',
    ]);
    expect(maskPlaceholders(`Basic ${userPass}`, marks)).to.equal('Basic ***');
  });

  it('says an empty header in the way that curl has for it', () => {
    expect(
      run(
        formatCurlCommand(
          request({
            headers: [
              ['Accept', 'x'],
              ['X-Empty', ''],
            ],
          }),
          [],
        ),
      ).words,
    ).to.include('X-Empty;');
  });

  it('gives the parts of a form one by one, files by a variable', () => {
    const body = [
      '--b1\r\nContent-Disposition: form-data; name="no%22te"\r\n\r\n@a\r\nb\r\n',
      '--b1\r\nContent-Disposition: form-data; name="f"; filename="x;%22.pdf"\r\nContent-Type: application/pdf\r\n\r\nMARKx0x\r\n',
      '--b1--\r\n',
    ].join('');
    const headers = [
      ['Accept', 'x'],
      ['Content-Type', 'multipart/form-data; boundary=b1'],
    ] as const;
    const made = request({ method: 'POST', headers, body, files: [{ mark: 'MARKx0x', url: 'https://a' }] });
    const { words } = run(formatCurlCommand(made, []), { FILE_1: 'a b.pdf' });
    expect(words.slice(5)).to.deep.equal(['--form-string', 'no"te=@a\r\nb', '-F', 'f=@a b.pdf;filename="x;\\".pdf"']);
  });

  it('sends a form that curl has no words for as it is', () => {
    const body = '--b1\r\nContent-Disposition: form-data; name="a=b"\r\n\r\n1\r\n--b1--\r\n';
    const headers = [['Content-Type', 'multipart/form-data; boundary=b1']] as const;
    expect(parseFormParts(headers, body)).to.equal(undefined);
    const { words } = run(formatCurlCommand(request({ method: 'POST', headers, body }), []));
    expect(words).to.include(body).and.to.include('Content-Type: multipart/form-data; boundary=b1');
  });

  it('quotes a word only where it has to', () => {
    expect(quoteShellWord('', [])).to.equal("''");
    expect(quoteShellWord('https://a/b', [])).to.equal('https://a/b');
    expect(quoteShellWord("it's", [])).to.equal(`'it'\\''s'`);
  });
});

describe('a credential with marks', () => {
  it('has what its auth-client says of where it goes', () => {
    const placement = { in: 'query', name: 'access_token' };
    expect(
      createPlaceholderCredential('oauth2', { token_placement: placement, client_secret: '***' }).values,
    ).to.deep.equal({
      access_token: ACCESS,
      token_placement: placement,
    });
    expect(createPlaceholderCredential('api_key', { name: 'X-Shop', location: 'cookie' }).values).to.include({
      headerName: 'X-Shop',
      location: 'cookie',
    });
  });

  it('says so when the name of its header is not known', () => {
    const { values, note } = createPlaceholderCredential('api_key', {});
    expect(values.headerName).to.equal('X-Api-Key');
    expect(note).to.contain('X-Api-Key stands for it');
  });

  it('is none for a type that signs nothing', () => {
    expect(createPlaceholderCredential('noauth', {})).to.equal(NO_CREDENTIAL);
  });
});
