import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, type StepHarnessSettings } from '../support/stepHarness.js';

const TOKEN = 'token-0123456789';

/** The function `request` with responses that it can't emit, though their status is no error. */
describe('request, with a response that cannot be used', () => {
  const servers = createLoopback();

  async function fail(
    answer: (response: ServerResponse, request: IncomingMessage) => void,
    fields: object = {},
    settings: StepHarnessSettings = {},
  ): Promise<{ error: Error; target: string; lines: readonly string[] }> {
    const url = await servers.http((request, response) => answer(response, request));
    const step = await createStepHarness(servers, settings);
    const reader = { method: 'GET', url: `"${url.href}a?key=q"` };
    const error = await catchRejection(step.runRequest({ reader, retry: { jitter: 'none' }, ...fields }));
    return { error, target: `GET ${url.href}a`, lines: step.lines };
  }
  const send =
    (type: string, body: string | Buffer) =>
    (response: ServerResponse): void =>
      void response.writeHead(200, { 'Content-Type': type }).end(body);

  const EMITTED = 'decided by the built-in rule "emit"';

  it('names the problem, the status, the request, the rule and the body', async () => {
    const { error, target, lines } = await fail(send('application/json', '<html>Sign in</html>'));
    expect(error).to.include({
      code: 'malformed',
      kind: 'malformed',
      status: 200,
      attempts: 1,
      excerpt: '<html>Sign in</html>',
    });
    expect(error.message).to.equal(
      "The response should be JSON, but its body can't be parsed; set response.as or response.onMalformed to text to emit it as text. " +
        `The server responded with 200 OK. Request: ${target}, attempts: 1, ${EMITTED}. Body: <html>Sign in</html>`,
    );
    expect(lines).to.include(`${target}: status 200, error malformed, attempts: 1`);
    expect(error).to.have.nested.property('trace[0].status', 200);
    expect(error).to.have.nested.property('trace[0].rule', 'the built-in rule "emit"');
  });

  const cases: readonly (readonly [
    title: string,
    answer: (response: ServerResponse) => void,
    fields: object,
    code: string,
    excerpt: string,
  ])[] = [
    ['in an unknown charset', send('text/plain; charset=klingon', 'Qapla'), {}, 'malformed', 'Qapla'],
    [
      'with bytes that are invalid in its charset',
      send('text/plain', Buffer.of(0x61, 0xff)),
      {},
      'malformed',
      'a\ufffd',
    ],
    [
      'in another charset than UTF-8',
      send('application/json; charset=windows-1252', Buffer.from([0x93, 0xe9, 0x80])),
      {},
      'malformed',
      '“é€',
    ],
    ['for which the transform fails', send('text/plain', 'a'), { transform: '$number(body)' }, 'expression', 'a'],
    [
      'whose records an expression misses',
      send('application/json', '[1]'),
      { records: '$error("none")' },
      'expression',
      '[1]',
    ],
    [
      'with a broken first record',
      send('application/json', '{"items":[{]}'),
      { records: 'items' },
      'malformed',
      '{"items":[{]}',
    ],
    ['of 200 kB', send('application/json', 'é'.repeat(100_000)), {}, 'malformed', 'é'.repeat(1024)],
    [
      'of 200 kB, as records',
      send('application/json', '[1,'.padEnd(200_000)),
      { records: '$' },
      'malformed',
      '[1,'.padEnd(2048),
    ],
  ];
  for (const [title, answer, fields, code, excerpt] of cases) {
    it(`shows the beginning of a body ${title}`, async () => {
      const { error } = await fail(answer, fields);
      expect(error).to.include({ code, status: 200, attempts: 1, excerpt });
      expect(error.message).to.match(/\. The server responded with 200 OK\. Request: GET http/);
      expect(error.message).to.include(`Body: ${excerpt}`);
    });
  }

  it('says how many messages were emitted before', async () => {
    const { error } = await fail(send('application/x-ndjson', '1\n2\n{\n'), { records: '$' });
    expect(error.message).to.match(
      /, attempts: 1, decided by .*; messages that were emitted before: 2\. Body: 1\n2\n\{\n$/,
    );
  });

  it('names the rule of the step that emits it', async () => {
    const outcomes = [{ status: 404, do: 'emit' }];
    const { error } = await fail(
      (response) => response.writeHead(404, { 'Content-Type': 'application/json' }).end('no'),
      { outcomes },
    );
    expect(error.message).to.match(
      /The server responded with 404 Not Found\. .* decided by outcome rule 1\. Body: no$/,
    );
  });

  it('shows no body of a file that cannot be stored', async () => {
    const { error } = await fail(
      send('image/png', Buffer.alloc(100, 0xff)),
      { response: { as: 'attachment' } },
      { storage: (_request, response) => response.writeHead(413).end() },
    );
    expect(error).to.include({ code: 'file', status: 200, excerpt: '' });
    expect(error.message).to.match(
      /^The response could not be stored at .*\. The server responded with 200 OK\. .*"emit"$/,
    );
  });

  it('redacts the credential', async () => {
    const secret = { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: TOKEN } };
    for (const [type, body] of [
      ['application/json', `you sent ${TOKEN}`],
      [`text/plain; charset=${TOKEN}`, 'a'],
    ] as const) {
      const { error, lines } = await fail(send(type, body), {}, { secret });
      expect(JSON.stringify([error.message, error, lines]))
        .to.include('[secret]')
        .and.not.include(TOKEN);
    }
  });

  it('shows what has arrived of an error stream that does not end', async () => {
    const { error } = await fail((response) => {
      response.on('error', () => undefined);
      response.writeHead(400, { 'Content-Type': 'text/event-stream' }).write('data: no\n\n');
    });
    expect(error).to.include({ code: 'http_status', status: 400 });
  });

  it('names the status of a response that breaks off', async () => {
    const { error, target } = await fail(
      (response) => {
        response.writeHead(200, { 'Content-Length': 10 }).write('abc');
        setImmediate(() => response.destroy());
      },
      { retry: { attempts: 1 } },
    );
    expect(error.message).to.match(/^There is no complete response: .* \(reset, ECONNRESET\)\. /);
    expect(error.message).to.include(`. Request: ${target}, status: 200, attempts: 1, decided by`);
    expect(error).to.have.nested.property('trace[0].status', 200);
  });
});
