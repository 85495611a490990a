import { expect } from 'chai';

import { createOutboundPolicy, parseAllowedHosts } from '../../lib/http/outboundPolicy.js';
import { readAll } from '../../lib/http/readBody.js';
import { createSender, type Sender, type SenderSettings } from '../../lib/http/send.js';
import { Sensitive } from '../../lib/sensitive.js';
import { createLoopback } from '../support/loopback.js';
import { defaultOptions, catchFailure, requestTo } from '../support/httpClient.js';

/** Addresses by name. */
const NAMES: Readonly<Record<string, string>> = { 'inside.test': '10.1.2.3', 'here.test': '127.0.0.1' };

describe('a sender under an outbound policy', () => {
  const servers = createLoopback();
  const senderFor = (allowed: string): Sender => {
    const policy = createOutboundPolicy(parseAllowedHosts(allowed), (host) =>
      Promise.resolve([{ address: NAMES[host] ?? '127.0.0.1', family: 4 }]),
    );
    const check: SenderSettings['check'] = (url, { proxy }) => {
      policy.checkAddress(url);
      policy.checkProxy(proxy);
    };
    return createSender({ proxy: {}, lookup: policy.lookup, check });
  };

  for (const url of [
    'http://127.0.0.1:1/',
    'http://10.0.0.1/',
    'https://169.254.169.254/latest',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://inside.test/',
    'http://here.test/',
  ]) {
    it(`does not connect to ${url}`, async () => {
      const error = await catchFailure(senderFor('').send(requestTo(url), defaultOptions));
      expect([error.reason, error.sent]).to.deep.equal(['ERR_ADDRESS_REFUSED', false]);
    });
  }

  it('uses no proxy that a request brings, but may be told to use none', async () => {
    const url = await servers.http((_request, response) => response.end('direct'));
    const { send } = senderFor('127.0.0.1');
    const proxied = { ...defaultOptions, proxy: { url: new Sensitive(url.href), noProxy: '*' } };
    const error = await catchFailure(send(requestTo(url), proxied));
    expect([error.reason, error.sent, error.retryable]).to.deep.equal(['ERR_ADDRESS_REFUSED', false, false]);
    const direct = { ...defaultOptions, proxy: { url: undefined, noProxy: '' } };
    expect((await readAll(await send(requestTo(url), direct))).toString()).to.equal('direct');
  });

  it('connects to allowed hosts, also over plain http', async () => {
    const { port } = await servers.http((request, response) => response.end(request.headers.host));
    for (const [allowed, host] of [
      ['127.0.0.0/8', '127.0.0.1'],
      ['here.test', 'here.test'],
    ] as const) {
      const response = await senderFor(allowed).send(requestTo(`http://${host}:${port}/`), defaultOptions);
      expect((await readAll(response)).toString()).to.equal(`${host}:${port}`);
    }
  });

  for (const target of ['http://10.0.0.1/', 'http://inside.test/', 'http://[::1]:1/']) {
    it(`does not follow a redirect to ${target}`, async () => {
      let requests = 0;
      const url = await servers.http((_request, response) => {
        requests += 1;
        response.writeHead(307, { location: target }).end();
      });
      const error = await catchFailure(senderFor('127.0.0.1').send(requestTo(url), defaultOptions));
      // The first server has received the request.
      expect([error.reason, error.sent, requests]).to.deep.equal(['ERR_ADDRESS_REFUSED', true, 1]);
    });
  }
});
