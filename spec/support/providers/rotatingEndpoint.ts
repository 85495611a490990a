import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { expiresInOf, type Conduct, type Expiry } from './conduct.js';
import type { ProviderCall, RotatingProvider } from './rotating.js';

export interface RotatingEndpoint {
  /** URL of the token endpoint. */
  readonly url: string;
  /** The highest number of concurrent requests. */
  readonly peak: number;
  /** Behaviour for requests from now on. A function is called for each request with its number, from 1. */
  conduct: Conduct | ((call: ProviderCall) => Conduct);
  expiry: Expiry;
  /** Milliseconds from request to response; half of them before the provider acts. */
  latencyMs: number;
  stop(): Promise<void>;
}

/** Starts a rotating provider with a token endpoint on loopback that accepts forms (RFC 6749, section 6). */
export async function startRotatingEndpoint(provider: RotatingProvider): Promise<RotatingEndpoint> {
  let inFlight = 0;
  let peak = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const call = provider.receive(form.get('client_id') ?? '', form.get('refresh_token') ?? '');
    const conduct = typeof endpoint.conduct === 'function' ? endpoint.conduct(call) : endpoint.conduct;
    const { expiry, latencyMs } = endpoint;
    await sleep(latencyMs / 2);
    if (conduct === 'answers' || conduct === 'acts_and_drops') provider.act(call);
    await sleep(latencyMs / 2);
    if (conduct === 'drops' || conduct === 'acts_and_drops') {
      call.learned = false;
      response.destroy();
      return;
    }
    // The caller of a closed connection doesn't learn the outcome.
    call.learned = !response.destroyed;
    respond(response, conduct, call, expiry);
  }

  function respond(response: ServerResponse, conduct: Conduct, call: ProviderCall, expiry: Expiry): void {
    if (conduct === 'html') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in to the hotel</html>');
    } else if (conduct === 'is_down') {
      response.writeHead(503).end();
    } else if (conduct === 'error_in_200') {
      json(response, 200, { error: 'temporarily_unavailable' });
    } else if (conduct === 'rejects_client') {
      json(response, 401, { error: 'invalid_client' });
    } else if (call.response !== undefined && 'granted' in call.response) {
      const { accessToken, refreshToken } = call.response.granted;
      json(response, 200, {
        access_token: accessToken,
        refresh_token: refreshToken,
        token_type: 'Bearer',
        expires_in: expiresInOf(expiry, provider.rules.lifeMs),
      });
    } else {
      json(response, 400, { error: 'invalid_grant' });
    }
  }

  const server = createServer((request, response) => {
    inFlight += 1;
    peak = Math.max(peak, inFlight);
    response.once('close', () => (inFlight -= 1));
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint: RotatingEndpoint = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/token`,
    get peak() {
      return peak;
    },
    conduct: 'answers',
    expiry: 'number',
    latencyMs: 0,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return endpoint;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
