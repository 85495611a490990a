import type { IncomingMessage, ServerResponse } from 'node:http';

import { TransportError } from '../errors.js';
import type { Send } from '../http/message.js';
import { readAll } from '../http/readBody.js';
import type { PlatformAccess } from './flow.js';

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

/** What of an answer's header the steps get: which token it is, and when to come again. */
const GIVEN_ON = ['etag', 'retry-after'];

export interface ForwardOptions {
  readonly platform: PlatformAccess;
  readonly send: Send;
  /** Is told of an answer that holds a secret's values before the step gets it. */
  readonly onSecret: (document: string) => void;
}

/**
 * Asks the platform for a secret, or to refresh it, and gives its answer on as it is: the steps get no key of the platform,
 * only the secrets that the flow names. A step says by `If-Match` which token it wants replaced.
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
  const user = Buffer.from(`${platform.username}:${platform.apiKey.reveal()}`).toString('base64');
  try {
    const answer = await send(
      {
        method: action === 'get' ? 'GET' : 'POST',
        url: new URL(`${base}${path}${action === 'get' ? '' : '/refresh'}`),
        headers: [
          { name: 'Accept', value: 'application/json' },
          { name: 'Authorization', value: `Basic ${user}`, credential: true },
          ...(stale === undefined ? [] : [{ name: 'If-Match', value: stale }]),
        ],
        body: { kind: 'none' },
      },
      {
        idleTimeoutMs: TIMEOUT_MS,
        deadlineMs: TIMEOUT_MS,
        maxResponseBytes: MAX_ANSWER_BYTES,
        verifyTls: true,
        maxRedirects: 0,
      },
    );
    const body = await readAll(answer);
    if (answer.status === 200) onSecret(body.toString('utf8'));
    response.setHeader('content-type', 'application/json').setHeader('cache-control', 'no-store');
    for (const name of GIVEN_ON) {
      const value = answer.headers[name];
      if (value !== undefined) response.setHeader(name, value);
    }
    response.writeHead(answer.status).end(body);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const problem = { status: '502', code: 'platform_unreachable', title: error.message };
    response.writeHead(502, { 'content-type': 'application/json' }).end(JSON.stringify({ errors: [problem] }));
  }
}
