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

/** Runs the command in a shell; returns curl's arguments and its standard input. */
function run(command: string, env: Readonly<Record<string, string>> = {}): { args: readonly string[]; input: string } {
  // The fake curl prints its arguments, each terminated by NUL, then its input.
  const fakeCurl = `curl() { printf '%s\\0' "$@"; printf '\\0'; case "$*" in *'@-'*) cat;; esac; }\n`;
  const output = execFileSync('sh', ['-c', fakeCurl + command], { env: { PATH: process.env.PATH, ...env } }).toString();
  const end = output.indexOf('\0\0');
  return { args: output.slice(0, end).split('\0'), input: output.slice(end + 2) };
}

describe('formatCurlCommand', () => {
  it('formats a request with one option per line', () => {
    const previewed = request({
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
    expect(formatCurlCommand(previewed, createPlaceholderCredential('oauth2', {}).placeholders)).to.equal(
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

  it('preserves every character of the URL, headers and body', () => {
    const url = `https://api.example.com/'"$(id)\`id\`?a=\\!*[1-2]{a,b}&b;c#~`;
    const header = EVERY_CHARACTER.replace(/[\n\r\0]/g, '').slice(0, 0xf0);
    const { args } = run(
      formatCurlCommand(request({ url, method: 'PUT', headers: [['X-All', header]], body: `@${EVERY_CHARACTER}` }), []),
    );
    expect(args).to.deep.equal([
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

  it('pipes a body with NUL into curl', () => {
    const body = `a\0b%s\\n'c\0`;
    const { args, input } = run(formatCurlCommand(request({ method: 'POST', body }), []));
    expect(args.slice(-2)).to.deep.equal(['--data-binary', '@-']);
    expect(input).to.equal(body);
  });

  it('replaces placeholders by shell variables with any value', () => {
    const previewed = request({
      url: `https://a/?t=${ACCESS}&u=1`,
      headers: [
        ['Accept', '*/*'],
        ['A', `it's ${ACCESS}-${ACCESS}`],
      ],
    });
    const { args } = run(formatCurlCommand(previewed, createPlaceholderCredential('oauth2', {}).placeholders), {
      ACCESS_TOKEN: '$x \'y\' "z"',
    });
    expect(args).to.include(`https://a/?t=$x 'y' "z"&u=1`);
    expect(args).to.include(`A: it's $x 'y' "z"-$x 'y' "z"`);
  });

  it('uses -u for basic authentication', () => {
    const { placeholders, values } = createPlaceholderCredential('basic', {});
    const userPass = btoa(`${String(values.username)}:${String(values.password)}`);
    const command = formatCurlCommand(
      request({
        headers: [
          ['Accept', 'x'],
          ['Authorization', `Basic ${userPass}`],
        ],
      }),
      placeholders,
    );
    expect(run(command, { USERNAME: 'ann', PASSWORD: 'p w' }).args).to.deep.equal([
      '-X',
      'GET',
      'https://api.example.com/a',
      '-u',
      'ann:p w',
      '-H',
      'Accept: x',
    ]);
    expect(maskPlaceholders(`Basic ${userPass}`, placeholders)).to.equal('Basic ***');
  });

  it('sends an empty header with a semicolon', () => {
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
      ).args,
    ).to.include('X-Empty;');
  });

  it('sends multipart parts one by one, with a variable for each file', () => {
    const body = [
      '--b1\r\nContent-Disposition: form-data; name="no%22te"\r\n\r\n@a\r\nb\r\n',
      '--b1\r\nContent-Disposition: form-data; name="f"; filename="x;%22.pdf"\r\nContent-Type: application/pdf\r\n\r\nMARKx0x\r\n',
      '--b1--\r\n',
    ].join('');
    const headers = [
      ['Accept', 'x'],
      ['Content-Type', 'multipart/form-data; boundary=b1'],
    ] as const;
    const previewed = request({ method: 'POST', headers, body, files: [{ placeholder: 'MARKx0x', url: 'https://a' }] });
    const { args } = run(formatCurlCommand(previewed, []), { FILE_1: 'a b.pdf' });
    expect(args.slice(5)).to.deep.equal(['--form-string', 'no"te=@a\r\nb', '-F', 'f=@a b.pdf;filename="x;\\".pdf"']);
  });

  it('sends a multipart body unchanged when curl cannot express its parts', () => {
    const body = '--b1\r\nContent-Disposition: form-data; name="a=b"\r\n\r\n1\r\n--b1--\r\n';
    const headers = [['Content-Type', 'multipart/form-data; boundary=b1']] as const;
    expect(parseFormParts(headers, body)).to.equal(undefined);
    const { args } = run(formatCurlCommand(request({ method: 'POST', headers, body }), []));
    expect(args).to.include(body).and.to.include('Content-Type: multipart/form-data; boundary=b1');
  });

  it('quotes a word only when necessary', () => {
    expect(quoteShellWord('', [])).to.equal("''");
    expect(quoteShellWord('https://a/b', [])).to.equal('https://a/b');
    expect(quoteShellWord("it's", [])).to.equal(`'it'\\''s'`);
  });
});

describe('createPlaceholderCredential', () => {
  it('takes the placement from the auth client', () => {
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

  it('adds a note when the header name is unknown', () => {
    const { values, note } = createPlaceholderCredential('api_key', {});
    expect(values.headerName).to.equal('X-Api-Key');
    expect(note).to.contain('the preview shows X-Api-Key');
  });

  it('returns NO_CREDENTIAL for noauth', () => {
    expect(createPlaceholderCredential('noauth', {})).to.equal(NO_CREDENTIAL);
  });
});
