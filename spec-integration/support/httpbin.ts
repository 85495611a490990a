import { spawnSync } from 'node:child_process';

import { startService, untilReady } from './service.js';

const PYTHON = '/usr/bin/python3';

/** Python program: serves httpbin on a free port and prints the port. */
const SERVE = `
from httpbin import app
from werkzeug.serving import WSGIRequestHandler, make_server
WSGIRequestHandler.protocol_version = "HTTP/1.1"
server = make_server("127.0.0.1", 0, app, threaded=True)
print("PORT=%d." % server.server_port, flush=True)
server.serve_forever()
`;

export interface Httpbin {
  /** Without a trailing slash. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Returns whether Debian's python3-httpbin is installed. */
export function hasHttpbin(): boolean {
  return spawnSync(PYTHON, ['-c', 'import httpbin'], { stdio: 'ignore' }).status === 0;
}

/** Starts httpbin on loopback. */
export async function startHttpbin(): Promise<Httpbin> {
  const service = startService(PYTHON, ['-c', SERVE]);
  const url = await untilReady('httpbin', service, async () => {
    const port = /PORT=(\d+)\./.exec(service.tail())?.[1];
    if (port === undefined) throw new Error('no port yet');
    const base = `http://127.0.0.1:${port}`;
    const response = await fetch(`${base}/status/204`);
    if (response.status !== 204) throw new Error(`status ${response.status}`);
    return base;
  });
  return { url, stop: () => service.stop() };
}
