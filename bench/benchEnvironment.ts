import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { startOneStep, type OneStep } from '../spec-integration/support/oneStep.js';
import { startPlatform } from '../spec-integration/support/platform.js';
import { startRabbit } from '../spec-integration/support/rabbit.js';

export interface StepOptions {
  readonly function: 'noop' | 'bare' | 'httpRequestAxios' | 'request';
  readonly config: object;
  readonly prefetch: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Options for Node itself. */
  readonly node?: readonly string[];
}

/** A broker, a target server and steps, all on this machine until `stop`. */
export interface BenchEnvironment {
  /** The base URL of the server. */
  readonly target: string;
  startStep(options: StepOptions): Promise<OneStep>;
  stop(): Promise<void>;
}

async function startBenchEnvironment(): Promise<BenchEnvironment> {
  const rabbit = await startRabbit();
  const server = fork(path.join(__dirname, 'targetServer.mjs'));
  const [{ url }] = (await once(server, 'message')) as [{ url: string }];
  const started: { stop(): Promise<unknown> }[] = [];
  return {
    target: url,
    async startStep({ function: name, config, prefetch, env = {}, node = [] }) {
      const platform = await startPlatform({ type: 'noauth', credentials: {} });
      platform.configure(config);
      started.push(platform);
      const step = await startOneStep({
        uri: rabbit.uri,
        cwd: name === 'noop' || name === 'bare' ? path.join(__dirname, 'reference') : path.join(__dirname, '..'),
        id: 'step_1',
        function: name,
        prefetch,
        settings: platform.settings,
        env,
        node,
      });
      started.push(step);
      return step;
    },
    async stop() {
      for (const each of started.reverse()) await each.stop();
      server.disconnect();
      await rabbit.stop();
    },
  };
}

/** Returns a part of the benchmarks with an environment of its own: idle steps still cost the broker time. */
export function withEnvironment(part: (environment: BenchEnvironment) => Promise<void> | void): () => Promise<void> {
  return async () => {
    const environment = await startBenchEnvironment();
    try {
      await part(environment);
    } finally {
      await environment.stop();
    }
  };
}
