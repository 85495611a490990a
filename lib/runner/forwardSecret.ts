import { createBasicAuthorization } from '../http/basicAuthorization.js';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { TransportError } from '../errors.js';
import type { Send } from '../http/message.js';
import { readAll } from '../http/readBody.js';
import type { PlatformAccess } from './flow.js';

const TIMEOUT_MS = 30_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;

/** Response headers that are forwarded to the steps: the token's hash and the time of the next attempt. */
const FORWARDED_HEADERS = ['etag', 'retry-after'];

interface ForwardOptions {
  readonly platform: PlatformAccess;
  readonly send: Send;
  /** Called with a response that has a secret's values, before the step receives it. */
  readonly onSecret: (document: string) => void;
}

/**
 * Reads or refreshes a secret of the platform and forwards the response unchanged: the steps get no key of the platform,
 * only the secrets that the flow names. `If-Match` names the token that a step wants to replace.
 */
export async function forwardSecret(
  { platform, send, onSecret }: ForwardOptions,
  secretId: string,
  action: 'get' | 'refresh',
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const base = platform.uri.replace(/\/+$/, '');
  const path = `/v2/workspaces/${encodeURIComponent(platform.workspaceId)}/secrets/${encodeURIComponent(secretId)}`;
  const stale = action === 'refresh' ? request.headers['if-match'] : undefined;
  const authorization = createBasicAuthorization(platform.username, platform.apiKey.reveal());
  try {
    const platformResponse = await send(
      {
        method: action === 'get' ? 'GET' : 'POST',
        url: new URL(`${base}${path}${action === 'get' ? '' : '/refresh'}`),
        headers: [
          { name: 'Accept', value: 'application/json' },
          { name: 'Authorization', value: authorization, credential: true },
          ...(stale === undefined ? [] : [{ name: 'If-Match', value: stale }]),
        ],
        body: { kind: 'none' },
      },
      {
        idleTimeoutMs: TIMEOUT_MS,
        deadlineMs: TIMEOUT_MS,
        maxResponseBytes: MAX_RESPONSE_BYTES,
        verifyTls: true,
        maxRedirects: 0,
      },
    );
    const body = await readAll(platformResponse);
    if (platformResponse.status === 200) onSecret(body.toString('utf8'));
    response.setHeader('content-type', 'application/json').setHeader('cache-control', 'no-store');
    for (const name of FORWARDED_HEADERS) {
      const value = platformResponse.headers[name];
      if (value !== undefined) response.setHeader(name, value);
    }
    response.writeHead(platformResponse.status).end(body);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const problem = { status: '502', code: 'platform_unreachable', title: error.message };
    response.writeHead(502, { 'content-type': 'application/json' }).end(JSON.stringify({ errors: [problem] }));
  }
}
