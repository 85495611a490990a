import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A request as it was sent. */
export interface CapturedRequest {
  /** Method, target and version. */
  readonly line: string;
  /** Header lines in their order, as Latin-1. */
  readonly headers: readonly string[];
  /** The body without its framing, as Latin-1. */
  readonly body: string;
}

export interface CaptureServer {
  readonly origin: string;
  /** The requests since the last call. */
  take(): CapturedRequest[];
  close(): Promise<void>;
}

/** Starts a server that keeps the bytes of its requests. It answers each with the text that `answer` returns, and closes the connection. */
export async function startCaptureServer(
  answer: (request: CapturedRequest, count: number) => string = () =>
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
): Promise<CaptureServer> {
  let captured: CapturedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    let isAnswered = false;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const request = isAnswered ? undefined : parseRequest(text);
      if (request === undefined) return;
      isAnswered = true;
      captured.push(request);
      socket.end(Buffer.from(answer(request, captured.length), 'latin1'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = captured;
      captured = [];
      return taken;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Returns a request when it is complete. */
function parseRequest(text: string): CapturedRequest | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...headers] = text.slice(0, end).split('\r\n');
  const rest = text.slice(end + 4);
  if (headers.some((header) => /^transfer-encoding: *chunked$/i.test(header))) {
    const body = decodeChunks(rest);
    return body === undefined ? undefined : { line, headers, body };
  }
  const length = Number(headers.map((header) => /^content-length: *(\d+)$/i.exec(header)?.[1]).find(Boolean) ?? 0);
  return rest.length < length ? undefined : { line, headers, body: rest };
}

function decodeChunks(text: string): string | undefined {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (text.length < next) return undefined;
    if (size === 0) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
  }
}
