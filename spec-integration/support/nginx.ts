import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePorts } from './freePorts.js';
import { startService, untilReady } from './service.js';

const NGINX = '/usr/sbin/nginx';

/** Locations that refuse requests with 429. Each has a limit of its own; `/redirect` leads to another one with the same limit. `/connections?port=N` forwards requests to a port on loopback. */
const createConfiguration = (folder: string, port: number): string => `
daemon off;
user root;
pid ${folder}/pid;
error_log stderr crit;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  default_type text/plain;
  limit_req_status 429;
  limit_conn_status 429;
  limit_req_zone $binary_remote_addr zone=burst:1m rate=20r/s;
  limit_req_zone $binary_remote_addr zone=single:1m rate=20r/s;
  limit_req_zone $binary_remote_addr zone=redirect:1m rate=20r/s;
  limit_req_zone $binary_remote_addr zone=minute:1m rate=1r/m;
  limit_conn_zone $binary_remote_addr zone=connections:1m;
  server {
    listen 127.0.0.1:${port};
    location = /ready { return 204; }
    location = /burst { limit_req zone=burst burst=9 nodelay; try_files /none @ok; }
    location = /single { limit_req zone=single; try_files /none @ok; }
    location = /redirect { limit_req zone=redirect; try_files /none @redirected; }
    location = /redirected { limit_req zone=redirect; try_files /none @ok; }
    location = /minute { limit_req zone=minute burst=9 nodelay; try_files /none @ok; }
    location = /connections { limit_conn connections 4; proxy_pass http://127.0.0.1:$arg_port; }
    location @redirected { return 302 /redirected; }
    location @ok { return 200 "ok"; }
  }
}
`;

export interface Nginx {
  /** Without a trailing slash. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Returns whether Debian's nginx-light is installed. */
export function hasNginx(): boolean {
  return spawnSync(NGINX, ['-v'], { stdio: 'ignore' }).status === 0;
}

/** Starts nginx on loopback, with files of its own. */
export async function startNginx(): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  await writeFile(join(folder, 'nginx.conf'), createConfiguration(folder, port));
  const service = startService(NGINX, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr']);
  await untilReady('nginx', service, async () => {
    const response = await fetch(`${url}/ready`);
    if (response.status !== 204) throw new Error(`status ${response.status}`);
  });
  return {
    url,
    async stop() {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
