import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Loopback } from '../loopback.js';

/** A request as a provider received it. */
export interface SeenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Reply = (response: ServerResponse, request: SeenRequest) => void;

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, headers).end(body);

/** Starts a provider that sends these responses in turn and repeats the last one. */
export async function recorded(
  servers: Loopback,
  ...replies: readonly [Reply, ...Reply[]]
): Promise<{ readonly url: string; readonly seen: SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const { origin } = await servers.http((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      const reply = replies[Math.min(seen.length, replies.length - 1)] ?? replies[0];
      const it = { method, url, headers, body };
      seen.push(it);
      reply(response, it);
    });
  });
  return { url: origin, seen };
}
