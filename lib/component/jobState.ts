import { messageOf } from '../errors.js';
import { hashJson } from '../request/hashJson.js';
import { parseJob, type Job } from '../request/jobs/job.js';
import type { MessageRun } from './messageRun.js';
import type { StepState } from './stepState.js';

/** The job of a run in the state of the step, so that a run after an interruption continues with it and starts no other. */
export class JobState {
  readonly #run: MessageRun;
  readonly #key: string | undefined;
  /** Another message in progress is the same run. */
  readonly isTaken: boolean;

  constructor(run: MessageRun) {
    this.#run = run;
    const { state, run: identity } = run.ports;
    this.#key = state && identity && createKey(run, identity.key);
    this.isTaken = this.#key !== undefined && state?.claim('jobs', this.#key) === false;
  }

  /** Returns the job that an interrupted run has started. */
  read(): Job | undefined {
    const { state } = this.#run.ports;
    return state && this.#key !== undefined ? parseJob(state.get('jobs', this.#key)) : undefined;
  }

  /** Resolves when the job is stored. A failure is logged: the job is polled all the same. */
  async write(job: Job): Promise<void> {
    const { credential, ports } = this.#run;
    const text = JSON.stringify(job);
    // Servers repeat keys in the path of the URL.
    if (credential.redact(text) !== text) {
      ports.log.warn('the job that was started contains a value of the credential, so it is not stored');
      return;
    }
    await this.#set(
      job,
      'the job that was started is not stored, so after a restart of the process it is started again',
    );
  }

  /** The run needs the job no more. */
  async remove(): Promise<void> {
    if (this.read() !== undefined) await this.#set(undefined, 'the job that has ended is not removed from the state');
  }

  async #set(value: Job | undefined, failure: string): Promise<void> {
    const state: StepState | undefined = this.#run.ports.state;
    if (state === undefined || this.#key === undefined) return;
    try {
      await state.set('jobs', this.#key, value);
    } catch (error: unknown) {
      this.#run.ports.log.warn(`${failure}: ${messageOf(error)}`);
    }
  }
}

/** Another request, or another way to find its job, has other jobs. */
function createKey({ step: { config } }: MessageRun, runKey: string): string {
  const { method, url, jobs } = config;
  const parts = [method, url.source, jobs?.url?.source ?? '', jobs?.job?.source ?? '', runKey];
  return hashJson(parts);
}
