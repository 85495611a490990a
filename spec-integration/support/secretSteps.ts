import path from 'node:path';

import type { FlowStep } from '../../lib/runner/flow.js';
import { startStepApi } from '../../lib/runner/stepApi.js';
import { Sensitive } from '../../lib/sensitive.js';
import { startOneStep, type OneStep } from './oneStep.js';

const cwd = path.join(__dirname, '../..');

export interface SecretStepsOptions {
  /** The broker. */
  readonly uri: string;
  /** The credential service, and the API key that reads secrets. */
  readonly service: {
    readonly url: string;
    readonly workspaceId: string;
    readonly operator: { readonly email: string; readonly key: string };
  };
  /** Secrets by id or reference; one step for each. */
  readonly secretIds: readonly string[];
  /** The fields of the step; an array gives each step its own. */
  readonly config: object | ((index: number) => object);
  readonly prefetch?: number;
}

export interface SecretSteps {
  readonly steps: readonly OneStep[];
  stop(): Promise<void>;
}

/** Starts a process of the component for each secret, on the real runtime, with the runner's step API in between. */
export async function startSecretSteps(options: SecretStepsOptions): Promise<SecretSteps> {
  const { uri, service, secretIds, config, prefetch = 1 } = options;
  const steps = secretIds.map((secretId, index): FlowStep => {
    const own = typeof config === 'function' ? (config as (index: number) => object)(index) : config;
    return {
      id: `step_${String(index)}`,
      function: 'httpRequestAxios',
      secretId,
      prefetch,
      replicas: 1,
      passthrough: false,
      config: { ...own },
    };
  });
  const api = await startStepApi({
    name: 'with secrets of the service',
    component: cwd,
    steps,
    credentials: new Map(),
    platform: {
      uri: service.url,
      username: service.operator.email,
      apiKey: new Sensitive(service.operator.key),
      workspaceId: service.workspaceId,
    },
    variables: {},
    secretVariables: [],
  });
  const one = { uri, cwd, prefetch, settings: { ...api.settings }, env: { LOG_LEVEL: 'trace' } };
  const started = await Promise.all(
    steps.map(({ id, function: name }) => startOneStep({ ...one, id, function: name })),
  );
  return {
    steps: started,
    async stop() {
      await Promise.all(started.map((step) => step.stop()));
      await api.close();
    },
  };
}
