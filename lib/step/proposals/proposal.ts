import type { JsonObject } from '../../json.js';
import type { RecordPath } from '../../request/response/recordPath.js';

/** The response to a step's request without pagination, and what was sent. */
export interface SampleResponse {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** As the step emits it. */
  readonly body: unknown;
  readonly request: SentRequest;
}

export interface SentRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** The body, if it is JSON. */
  readonly body?: unknown;
}

/** `high`: the response says so, `medium`: a known convention, `low`: a guess. */
export type Confidence = 'high' | 'medium' | 'low';

export interface RecordsProposal {
  /** Value of the field `records`. */
  readonly records: string;
  readonly path: RecordPath;
  /** Number of records in the response. */
  readonly count: number;
  readonly confidence: Confidence;
  /** A sentence. */
  readonly reason: string;
}

/** Value of the field `pagination`. */
export interface ProposedPagination extends JsonObject {
  readonly kind: 'link' | 'url' | 'cursor' | 'page' | 'offset';
  readonly next?: string;
  readonly name?: string;
  readonly in?: 'body';
  readonly start?: string | number;
  readonly stop?: string;
}

export interface PaginationProposal {
  readonly pagination: ProposedPagination;
  readonly confidence: Confidence;
  /** A sentence. */
  readonly reason: string;
}

/** The result of a search for one kind of pagination. */
export interface Finding {
  /** The best first. */
  readonly proposals: readonly PaginationProposal[];
  /** Why the page is the last one: a sentence. */
  readonly lastPage?: string;
}
