import { expect } from 'chai';

import { curl } from '../../../lib/importers/curl/importCurl.js';
import type { CredentialProposal, ImportedStep } from '../../../lib/importers/importedStep.js';
import { request } from '../../../lib/request/dialects/request/index.js';
import { toStepConfig } from '../../../lib/step/stepConfig.js';
import type { JsonObject } from '../../../lib/json.js';
import { configEnvironment } from '../../request/requestHelpers.js';

function importOne(command: string): ImportedStep {
  const [step, ...others] = curl.read(command);
  expect(others).to.deep.equal([]);
  if (step === undefined) throw new Error('no step');
  return step;
}

/** The configuration, without what a step has by default. */
function readConfig(command: string): JsonObject {
  const config = toStepConfig(importOne(command).draft);
  request.parse({ ...config, secretId: 's' }, configEnvironment);
  const { redirects, ...others } = config;
  return redirects === undefined ? { ...others, redirects: 'followed' } : others;
}

const reader = (method: string, url: string, ...headers: readonly (readonly [string, string])[]): JsonObject => ({
  method,
  url,
  headers: headers.map(([key, value]) => ({ key, value })),
});

const listNotes = (command: string): readonly string[] =>
  importOne(command).notes.flatMap(({ kind, option, text }) =>
    kind === 'taken' ? [] : [`${kind} ${option}: ${text ?? ''}`],
  );

describe('importing a curl command', () => {
  const A = '"http://a.test/x"';
  const configs: readonly (readonly [command: string, config: JsonObject])[] = [
    ['curl a.test/x', { reader: reader('GET', A) }],
    ['curl -sSLXPOST http://a.test/x', { reader: reader('POST', A), redirects: 'followed' }],
    ['curl -I https://a.test', { reader: reader('HEAD', '"https://a.test"') }],
    ['curl --proto-default https a.test', { reader: reader('GET', '"https://a.test"') }],
    ["curl -H 'X-A: b' -A me a.test/x", { reader: reader('GET', A, ['X-A', '"b"'], ['User-Agent', '"me"']) }],
    [
      'curl --json \'{"a":[1]}\' a.test/x',
      {
        reader: reader('POST', A, ['Accept', '"application/json"']),
        body: { json: '{\n  "a": [\n    1\n  ]\n}' },
      },
    ],
    [
      'curl -d a=1 -d "b=x y" a.test/x',
      {
        reader: reader('POST', A),
        body: { text: '"a=1&b=x y"', contentType: 'application/x-www-form-urlencoded' },
      },
    ],
    [
      'curl -d a=1 --data-urlencode "b=x y" a.test/x',
      {
        reader: reader('POST', A),
        body: {
          form: [
            { name: 'a', value: '"1"' },
            { name: 'b', value: '"x y"' },
          ],
        },
      },
    ],
    [
      'curl -d @dir/body.json -H "Content-Type: application/json" a.test/x',
      {
        reader: reader('POST', A),
        body: { file: '"body.json"', contentType: 'application/json' },
      },
    ],
    ['curl -T dir/a.bin a.test/x', { reader: reader('PUT', A), body: { file: '"a.bin"' } }],
    [
      'curl -F "f=@dir/a.png;filename=b.png" -F n=1 a.test/x',
      {
        reader: reader('POST', A),
        body: {
          multipart: [
            { name: 'f', file: '"a.png"', filename: '"b.png"', contentType: 'image/png' },
            { name: 'n', value: '"1"' },
          ],
        },
      },
    ],
    ['curl "a.test/x?id=$ID"', { reader: reader('GET', '"http://a.test/x?id=" & $getFlowVariables().ID') }],
    ['curl "$HOST/x"', { reader: reader('GET', '$getFlowVariables().HOST & "/x"') }],
    ["curl '{{base_url}}/x'", { reader: reader('GET', '$getFlowVariables().base_url & "/x"') }],
    [
      'curl a.test/x -d "{\\"n\\":\\"$N\\",\\"m\\":1}" -H content-type:application/json',
      {
        reader: reader('POST', A),
        body: { json: '{\n  "n": $getFlowVariables().N,\n  "m": 1\n}' },
      },
    ],
    [
      'curl a.test/x -d "{\\"n\\":$N}" -H content-type:application/json',
      {
        reader: reader('POST', A),
        body: { text: '"{\\"n\\":" & $getFlowVariables().N & "}"', contentType: 'application/json' },
      },
    ],
    [
      'curl a.test/users/{id}/x',
      {
        reader: reader('GET', '"http://a.test/users/{id}/x"'),
        parameters: [{ name: 'id', in: 'path', value: 'id' }],
      },
    ],
    [
      'curl -k --max-time 2.5 --connect-timeout 60 --retry 3 --retry-delay 2 --retry-max-time 60 a.test/x',
      {
        reader: reader('GET', A),
        timeouts: { connect: '1m', total: '2500ms' },
        retry: { attempts: 4, maxTime: '1m', initial: '2s', max: '2s', jitter: 'none' },
        tls: { verify: false },
      },
    ],
    [
      'curl -x proxy.test --noproxy .a.test a.test/x',
      {
        reader: reader('GET', A),
        proxy: { url: 'http://proxy.test:1080', noProxy: '.a.test' },
      },
    ],
    ['curl --noproxy "*" a.test/x', { reader: reader('GET', A), proxy: 'none' }],
    ['curl -c jar a.test/x', { reader: reader('GET', A), cookies: true }],
    [
      'curl -L --max-redirs 3 --post301 --post302 --post303 a.test/x',
      {
        reader: reader('GET', A),
        redirects: 'kept',
        limits: { redirects: 3 },
      },
    ],
    ['curl --max-filesize 1000 a.test/x', { reader: reader('GET', A), limits: { response: 1000 } }],
  ];
  for (const [command, { redirects, ...config }] of configs) {
    it(`converts ${command}`, () => {
      const expected = redirects === 'followed' ? { ...config, redirects } : config;
      expect(readConfig(command)).to.deep.equal(expected);
    });
  }

  it('follows redirects with -L only', () => {
    expect(importOne('curl a.test').draft.settings).to.deep.equal({ redirects: { follow: false } });
    expect(importOne('curl -L a.test').draft.settings).to.deep.equal({});
  });

  it('returns a step for each URL, with the options of its group', () => {
    const steps = curl.read('curl -H X:1 a.test b.test --next -d y c.test');
    expect(steps.map(({ draft }) => [draft.method, draft.url.text, draft.headers.length])).to.deep.equal([
      ['GET', 'http://a.test', 1],
      ['GET', 'http://b.test', 1],
      ['POST', 'http://c.test', 0],
    ]);
  });

  it('names the flow after the host', () => {
    expect(importOne('curl https://api.a.test:8443/x').draft.name).to.equal('api.a.test:8443');
  });

  const credentials: readonly (readonly [command: string, credential: CredentialProposal])[] = [
    [
      'curl -u ann:SECRET a.test',
      {
        type: 'basic',
        members: {},
        secrets: { username: 'API_USERNAME', password: 'API_PASSWORD' },
        from: '-u',
      },
    ],
    ['curl -u "$U:$P" a.test', { type: 'basic', members: {}, secrets: { username: 'U', password: 'P' }, from: '-u' }],
    [
      'curl http://ann:SECRET@a.test',
      {
        type: 'basic',
        members: {},
        secrets: { username: 'API_USERNAME', password: 'API_PASSWORD' },
        from: 'the user info in the URL',
      },
    ],
    [
      'curl -H "Authorization: Bearer SECRET" a.test',
      {
        type: 'oauth2',
        members: {},
        secrets: { access_token: 'ACCESS_TOKEN' },
        from: 'the header Authorization',
      },
    ],
    [
      'curl -H "X-Api-Key: SECRET" a.test',
      {
        type: 'api_key',
        members: { headerName: 'X-Api-Key' },
        secrets: { headerValue: 'API_KEY' },
        from: 'the header X-Api-Key',
      },
    ],
    [
      'curl "a.test?a=1&api_key=SECRET"',
      {
        type: 'api_key',
        members: { headerName: 'api_key', location: 'query' },
        secrets: { headerValue: 'API_KEY' },
        from: 'the query parameter api_key',
      },
    ],
    [
      'curl -b "a=b; session=SECRET" a.test',
      {
        type: 'api_key',
        members: { headerName: 'session', location: 'cookie' },
        secrets: { headerValue: 'SESSION' },
        from: 'the cookie session',
      },
    ],
  ];
  for (const [command, credential] of credentials) {
    it(`proposes a credential for ${command}`, () => expect(importOne(command).credential).to.deep.equal(credential));
  }

  const leaks = [
    'curl -u ann:S3CR3T -H "Authorization: Bearer S3CR3T" -b session=S3CR3T "http://u:S3CR3T@a.test?token=S3CR3T"',
    'curl --digest -u ann:S3CR3T a.test',
    'curl --aws-sigv4 aws:amz -u AK:S3CR3T a.test',
    'curl -x http://u:S3CR3T@proxy.test -U u:S3CR3T --proxy-header "Proxy-Authorization: S3CR3T" a.test',
    'curl -H "Proxy-Authorization: Basic S3CR3T" a.test',
    'curl --oauth2-bearer S3CR3T -H "X-Auth-Token: S3CR3T" -H "X-Csrf-Token: S3CR3T-2" a.test',
    'curl -d "client_secret=S3CR3T&password=S3CR3T" a.test',
    `curl --json '{"a":{"client_secret":"S3CR3T","apiKey" : "S3CR3T"}}' a.test`,
    `curl -d '{"password":"S3CR3T"}' a.test`,
    `curl -H 'Content-Type: application/json' -d '{"password":"S3CR3T","b":1,"1":2}' a.test`,
    'curl -F password=S3CR3T --form-string token=S3CR3T a.test',
    'curl --cert a.pem:S3CR3T --key k --pass S3CR3T a.test',
    'API_TOKEN=S3CR3T; curl "a.test/$API_TOKEN"',
    'T=S3CR3T; curl -H "Authorization: Bearer $T" a.test',
    'curl -G -d access_token=S3CR3T -d key=S3CR3T1234567890 a.test',
    'curl --unknown -H "Authorization: Bearer S3CR3T" a.test -K S3CR3T --tlspassword S3CR3T',
    'curl -H "Authorization: Token S3CR3T" a.test',
    'curl -H @S3CR3T a.test',
  ];
  for (const command of leaks) {
    it(`keeps the secrets of ${command}`, () => expect(JSON.stringify(curl.read(command))).not.to.contain('S3CR3T'));
  }

  it('takes variables from the environment, unless the script sets a value that is no secret', () => {
    const { variables } = importOne('ID=7; KEY_TOKEN=abc; curl "a.test/$ID/$OTHER?x=$KEY_TOKEN"').draft;
    expect(variables).to.deep.equal([
      { name: 'ID', value: '7' },
      { name: 'OTHER', value: '', env: 'OTHER' },
      { name: 'KEY_TOKEN', value: '', env: 'KEY_TOKEN' },
    ]);
  });

  const reports: readonly (readonly [command: string, notes: readonly string[]])[] = [
    ['curl -L a.test -s -o f -w "%{http_code}" -v -i -f --compressed', []],
    [
      'curl --cert a --key b a.test',
      [
        'impossible --cert: a client certificate belongs in a credential; the step has none yet',
        'impossible --key: a client certificate belongs in a credential; the step has none yet',
      ],
    ],
    [
      'curl --digest -u a:b a.test',
      [
        'impossible --digest: no credential type signs with Digest; choose another authentication of the API, if it has one',
        'impossible -u: user name and password were left out, because they are for Digest',
      ],
    ],
    ['curl --hedaer a.test', ['impossible --hedaer: curl has no such option; did you mean --header?']],
    [
      'curl --data=a=1 a.test',
      ['impossible --data=: curl has no options with =; write --data and the value behind it'],
    ],
    [
      'curl a.test | jq .',
      ['approximated shell: what follows | isn’t imported; change the output in the field transform'],
    ],
    [
      'curl "a.test/$(id)"',
      ['impossible $(…): the command wasn’t run; its result is the variable COMMAND_1 of the flow'],
    ],
    ['curl --cacert ca.pem a.test', ['impossible --cacert: the file wasn’t read; enter its certificates as tls.ca']],
    [
      'curl -x socks5://p a.test',
      ['impossible -x: the step can’t use a proxy of the kind socks5; enter an HTTP proxy in the field proxy'],
    ],
    [
      'curl a.test/{a,b}',
      [
        'impossible URL: curl sends a request for each element of {a,b}, the step only for the first; use pagination, or a message for each',
      ],
    ],
    ['curl -H "Accept:" a.test', ['approximated -H Accept: the step always sends this header; enter a value']],
    ['curl -H nonsense a.test', ['impossible -H: a header without a colon isn’t sent; write Name: value']],
    ['curl --http2 a.test', ['approximated --http2: the step uses HTTP/1.1']],
  ];
  for (const [command, notes] of reports) {
    it(`reports ${command}`, () => expect(listNotes(command)).to.deep.equal(notes));
  }

  it('lists the options that are taken over', () => {
    const { notes } = importOne('curl -X PUT -H A:b -k a.test');
    expect(notes.map(({ kind, option }) => `${kind} ${option}`)).to.deep.equal(['taken -X', 'taken -H', 'taken -k']);
  });

  const errors: readonly (readonly [command: string, message: string])[] = [
    ['curl', 'line 1, column 1: the command has no URL; add one'],
    ['curl -X', 'line 1, column 6: -X has no value; add one'],
    ['curl \\\n  --header', 'line 2, column 3: --header has no value; add one'],
    ['curl --help', 'line 1, column 6: curl sends no request with --help; remove it'],
    ['curl -V', 'line 1, column 6: curl sends no request with -V; remove it'],
    ['curl ftp://a.test', 'line 1, column 6: the URL starts with ftp:; a step requests http: and https: only'],
    ['curl -F a=1 -d b=2 a.test', 'line 1, column 6: curl can’t send both -d and -F; remove one of them'],
    ['curl -I -d a a.test', 'line 1, column 6: curl can’t send a body with -I; remove one of them'],
    ['curl -X "A B" a.test', 'line 1, column 6: the method isn’t one of HTTP; use letters, such as POST'],
    [
      'curl -Uri a.test',
      'line 1, column 6: -Uri is a parameter of PowerShell’s Invoke-WebRequest, whose alias is curl',
    ],
    [
      `curl ${Array.from({ length: 30 }, (_, index) => `--nothing${String(index)}`).join(' ')}`,
      'more than 20 options are unknown to curl',
    ],
  ];
  for (const [command, message] of errors) {
    it(`refuses ${JSON.stringify(command.slice(0, 60))}`, () => expect(() => curl.read(command)).to.throw(message));
  }

  it('reads 10,000 options, large bodies and deep JSON', () => {
    const headers = Array.from({ length: 10_000 }, (_, index) => `-H 'X-${String(index)}: 1'`).join(' ');
    expect(importOne(`curl ${headers} a.test`).draft.headers).to.have.length(10_000);
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(importOne(`curl --json '${deep}' a.test`).draft.settings.body).to.have.property('text');
    const wide = `{${Array.from({ length: 100_000 }, (_, index) => `"k${String(index)}":"v"`).join(',')}}`;
    expect(importOne(`curl --json '${wide}' a.test`).draft.settings.body).to.have.property('text');
    expect(importOne(`curl -d '${'a=1&'.repeat(200_000)}' a.test`).draft.settings.body).to.have.property('text');
  });
});
