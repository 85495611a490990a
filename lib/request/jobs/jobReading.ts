import type { JobRequest } from './job.js';
import type { JobRules } from './jobRules.js';

/** Collects what follows a request of a job. */
export class JobReading {
  readonly rules: JobRules;
  readonly request: JobRequest;
  /** The next request. Undefined: there is none. */
  next: JobRequest | undefined;
  /** The job has failed, or takes too long: no later run continues with it. */
  isOver = false;
  /** Names of the query parameters of the credential in the request. */
  credentialQuery: readonly string[] = [];

  constructor(rules: JobRules, request: JobRequest) {
    this.rules = rules;
    this.request = request;
  }
}
