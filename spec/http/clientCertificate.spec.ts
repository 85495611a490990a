import { inspect } from 'node:util';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { createApply } from '../../lib/auth/createApply.js';
import type { AuthStrategy } from '../../lib/auth/strategy.js';
import type { HttpRequest, TlsIdentity } from '../../lib/http/message.js';
import { readAll } from '../../lib/http/readBody.js';
import { authContext } from '../support/authContext.js';
import { catchFailure, createTestSender, defaultOptions, requestTo } from '../support/httpClient.js';
import { certificate, clientIdentities, createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';

const mutualTls: AuthStrategy<TlsIdentity> = {
  refreshable: false,
  parse: () => {
    throw new Error('not used');
  },
  apply: (request) => request,
  connection: (identity) => identity,
  secretValues: () => [],
};

const sign = (url: URL, identity: TlsIdentity): Promise<HttpRequest> =>
  createApply(mutualTls, identity)(requestTo(url), authContext);

function subjectOf({ socket }: IncomingMessage): string {
  return socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject.CN) : 'no TLS';
}

describe('a credential with a client certificate', () => {
  const servers = createLoopback();
  const { a, b } = clientIdentities;

  /** Responds with the subject of the client and the number of the connection. */
  const listen = (): Promise<URL> => {
    const sockets: unknown[] = [];
    return servers.https(
      (request, response) => {
        const { socket } = request;
        if (!sockets.includes(socket)) sockets.push(socket);
        response.end(`${subjectOf(request)} ${String(sockets.indexOf(socket) + 1)}`);
      },
      { requestCert: true, rejectUnauthorized: true, ca: [a.cert, b.cert] },
    );
  };

  it('authenticates, and shares connections only with the same certificate', async () => {
    const url = await listen();
    const { send } = createTestSender({}, certificate);
    const seen: string[] = [];
    for (const identity of [a, b, a, b]) {
      seen.push((await readAll(await send(await sign(url, identity), defaultOptions))).toString());
    }
    expect(seen).to.deep.equal(['client-a 1', 'client-b 2', 'client-a 1', 'client-b 2']);
    // No connection and no TLS session of another credential authenticates a request without one.
    expect(await catchFailure(send(requestTo(url), defaultOptions))).to.have.property('retryable', false);
  });

  it('authenticates through a proxy that must not see the certificate', async () => {
    const url = await listen();
    const proxy = await servers.proxy();
    const { send } = createTestSender({ httpsProxy: proxy.url.href }, certificate);
    const seen: string[] = [];
    for (const identity of [a, b, a]) {
      seen.push((await readAll(await send(await sign(url, identity), defaultOptions))).toString());
    }
    expect(seen).to.deep.equal(['client-a 1', 'client-b 2', 'client-a 1']);
    expect(proxy.seen.lines).to.deep.equal([`CONNECT ${url.host}`, `CONNECT ${url.host}`]);
  });

  it('trusts its own CA in place of the defaults', async () => {
    const url = await listen();
    const { send } = createTestSender();
    expect((await catchFailure(send(await sign(url, a), defaultOptions))).reason).to.equal(
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    );
    const response = await send(await sign(url, { ...a, ca: certificate }), defaultOptions);
    expect((await readAll(response)).toString()).to.equal('client-a 1');
    // A connection that trusts another CA is not reused either.
    expect((await catchFailure(send(await sign(url, a), defaultOptions))).reason).to.equal(
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    );
  });

  it('is not shown to another origin', async () => {
    const elsewhere = await listen();
    const url = await servers.https((_request, response) =>
      response.writeHead(307, { location: elsewhere.href }).end(),
    );
    const { send } = createTestSender({}, certificate);
    const error = await catchFailure(send(await sign(url, a), defaultOptions));
    expect([error.sent, error.retryable]).to.deep.equal([true, false]);
  });

  it('is kept by a redirect within the origin', async () => {
    const subjects: string[] = [];
    const url = await servers.https(
      (request, response) => {
        subjects.push(subjectOf(request));
        if (request.url === '/') response.writeHead(302, { location: '/b' }).end();
        else response.end();
      },
      { requestCert: true, rejectUnauthorized: false },
    );
    const { send } = createTestSender({}, certificate);
    await readAll(await send(await sign(url, a), defaultOptions));
    expect(subjects).to.deep.equal(['client-a', 'client-a']);
  });

  it('fails before a request over plain http', async () => {
    const error = await catchRejection(sign(new URL('http://127.0.0.1:1/'), a));
    expect([error.code, error.message]).to.deep.equal([
      'configuration',
      'URL: the credential has certificates, which need https. Change the URL to https://',
    ]);
  });

  for (const [title, identity] of [
    ['a key that is not PEM', { cert: a.cert, key: 'marker' }],
    ['a certificate that is not PEM', { cert: 'marker', key: a.key }],
    ['the key of another certificate', { cert: a.cert, key: b.key }],
  ] as const) {
    it(`fails finally with ${title}`, async () => {
      const { send } = createTestSender({}, certificate);
      const error = await catchFailure(send(await sign(await listen(), identity), defaultOptions));
      expect([error.name, error.sent, error.retryable]).to.deep.equal(['TransportError', false, false]);
      expect(inspect(error)).not.to.include('marker');
    });
  }

  it('is not printed with its request', async () => {
    const request = await sign(new URL('https://api.test/'), a);
    expect(inspect(request, { depth: Infinity }) + JSON.stringify(request)).not.to.include('PRIVATE KEY');
  });
});
