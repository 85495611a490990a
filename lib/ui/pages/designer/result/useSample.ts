import { useEffect, useRef, useState } from 'preact/hooks';

import type { NumberedEntry, RunStatus } from '../../../../wire/run.js';
import { ApiFailure } from '../../../api/client.js';
import { isFinished, runPath, runsPath, watchRun, type Run } from '../../../api/runs.js';
import { api } from '../../../state/session.js';

export interface SampleInput {
  readonly flow: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly messages?: readonly object[];
  readonly componentId?: string;
}

export interface Sample {
  readonly status: RunStatus | 'starting';
  readonly entries: readonly NumberedEntry[];
  /** The service's message about a failed run. */
  readonly error?: string;
}

interface RunningSample {
  readonly abortController: AbortController;
  path?: string;
  /** Whether the user has stopped it before the run was created. */
  isStopRequested?: true;
}

export interface SampleControl {
  readonly sample: Sample | undefined;
  readonly failure: ApiFailure | undefined;
  readonly isBusy: boolean;
  /** Returns the sample when it is done; undefined if another one was started before, or the service has failed. */
  readonly start: (createInput: () => Promise<SampleInput>) => Promise<Sample | undefined>;
  readonly stop: () => Promise<void>;
}

/** Runs a sample and follows it until it is done. */
export function useSample(workspaceId: string): SampleControl {
  const [sample, setSample] = useState<Sample>();
  const [failure, setFailure] = useState<ApiFailure>();
  const running = useRef<RunningSample | undefined>(undefined);
  useEffect(() => () => running.current?.abortController.abort(), []);

  async function start(createInput: () => Promise<SampleInput>): Promise<Sample | undefined> {
    running.current?.abortController.abort();
    const abortController = new AbortController();
    const current: RunningSample = { abortController };
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
      const finished = await watchSample(current.path, abortController.signal, setSample);
      return abortController.signal.aborted ? undefined : finished;
    } catch (error: unknown) {
      if (abortController.signal.aborted) return undefined;
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
      setSample((previous) => previous && { ...previous, status: 'failed' });
      return undefined;
    }
  }

  async function stop(): Promise<void> {
    const current = running.current;
    if (current === undefined) return;
    current.isStopRequested = true;
    if (current.path === undefined) return;
    try {
      await api.post(`${current.path}/stop`);
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
    }
  }

  const status = sample?.status;
  const isBusy = status === 'starting' || status === 'waiting' || status === 'running';
  return { sample, failure, isBusy, start, stop };
}

async function watchSample(path: string, signal: AbortSignal, onChange: (sample: Sample) => void): Promise<Sample> {
  const { run, entries } = await watchRun(
    api,
    path,
    ({ run: { attributes }, entries: loaded }) => {
      // A finished run may still have entries to load.
      onChange({ status: isFinished(attributes.status) ? 'running' : attributes.status, entries: loaded });
    },
    signal,
  );
  const { status, error } = run.attributes;
  const finished = { status, entries, ...(error === null ? {} : { error }) };
  onChange(finished);
  return finished;
}
