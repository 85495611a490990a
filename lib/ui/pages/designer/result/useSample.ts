import { useEffect, useRef, useState } from 'preact/hooks';

import type { NumberedEntry, RunStatus } from '../../../../wire/run.js';
import { ApiFailure } from '../../../api/client.js';
import { isFinished, runPath, runsPath, watchRun, type Run } from '../../../api/runs.js';
import { api } from '../../../app/session.js';

export interface SampleInput {
  readonly flow: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly messages?: readonly object[];
  readonly componentId?: string;
}

export interface Sample {
  readonly status: RunStatus | 'starting';
  readonly entries: readonly NumberedEntry[];
  /** Why it broke off, in the service's words. */
  readonly error?: string;
}

interface RunningSample {
  readonly watching: AbortController;
  path?: string;
  /** Somebody wanted it to end before it had begun. */
  isStopRequested?: true;
}

export interface SampleControl {
  readonly sample: Sample | undefined;
  readonly failure: ApiFailure | undefined;
  readonly isBusy: boolean;
  readonly start: (order: () => Promise<SampleInput>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Runs a sample and watches it to its end. */
export function useSample(workspaceId: string): SampleControl {
  const [sample, setSample] = useState<Sample>();
  const [failure, setFailure] = useState<ApiFailure>();
  const running = useRef<RunningSample | undefined>(undefined);
  useEffect(() => () => running.current?.watching.abort(), []);

  async function start(createInput: () => Promise<SampleInput>): Promise<void> {
    running.current?.watching.abort();
    const watching = new AbortController();
    const current: RunningSample = { watching };
    running.current = current;
    setFailure(undefined);
    setSample({ status: 'starting', entries: [] });
    try {
      const { componentId, ...attributes } = await createInput();
      const { data } = await api.post<Run>(runsPath(workspaceId), {
        type: 'run',
        attributes,
        ...(componentId === undefined
          ? {}
          : { relationships: { component: { data: { type: 'component', id: componentId } } } }),
      });
      current.path = runPath(workspaceId, data.id);
      if (current.isStopRequested) await stop();
      await watchSample(current.path, watching.signal, setSample);
    } catch (error: unknown) {
      if (watching.signal.aborted) return;
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
      setSample((before) => before && { ...before, status: 'failed' });
    }
  }

  async function stop(): Promise<void> {
    const mine = running.current;
    if (mine === undefined) return;
    mine.isStopRequested = true;
    if (mine.path === undefined) return;
    try {
      await api.post(`${mine.path}/stop`);
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
    }
  }

  const status = sample?.status;
  const isBusy = status === 'starting' || status === 'waiting' || status === 'running';
  return { sample, failure, isBusy, start, stop };
}

async function watchSample(path: string, signal: AbortSignal, onChange: (sample: Sample) => void): Promise<void> {
  const { run, entries } = await watchRun(
    api,
    path,
    ({ run: { attributes }, entries: told }) => {
      // What is over may still have more to tell.
      onChange({ status: isFinished(attributes.status) ? 'running' : attributes.status, entries: told });
    },
    signal,
  );
  const { status, error } = run.attributes;
  onChange({ status, entries, ...(error === null ? {} : { error }) });
}
