import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export interface LoadResult {
  readonly requestsPerSecond: number;
  /** The 99th percentile of the response time, in ms. */
  readonly p99Ms: number;
}

/** Requests a random path each time. */
const WRK_SCRIPT = `
paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
math.randomseed(7)
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
done = function(summary, latency)
  io.write(string.format("RESULT %f %f %d\\n", summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
`;

/**
 * Loads a server with Debian's wrk, in one thread. Throws when any response was not a success.
 * @param paths requested in random order
 */
export async function runWrk(
  url: string,
  paths: readonly string[],
  {
    authorization = '',
    connections,
    seconds,
  }: { readonly authorization?: string; readonly connections: number; readonly seconds: number },
): Promise<LoadResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wrk-'));
  try {
    await writeFile(path.join(folder, 'paths'), paths.join('\n'));
    await writeFile(path.join(folder, 'script.lua'), WRK_SCRIPT);
    const parameters = [
      '-t1',
      `-c${String(connections)}`,
      `-d${String(seconds)}s`,
      '-s',
      path.join(folder, 'script.lua'),
    ];
    if (authorization !== '') parameters.push('-H', `Authorization: ${authorization}`);
    const { stdout } = await promisify(execFile)('wrk', [...parameters, url], {
      env: { ...process.env, PATHS: path.join(folder, 'paths') },
    });
    const [, perSecond, p99, failed] = /^RESULT (\S+) (\S+) (\d+)$/m.exec(stdout)!;
    if (failed !== '0') throw new Error(`${failed!} requests to ${url} failed`);
    return { requestsPerSecond: Number(perSecond), p99Ms: Number(p99) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
