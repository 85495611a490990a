import type { HttpResponse } from '../../http/message.js';

/**
 * Headers with the URL of a job, in the order of their precedence: Azure's data plane, Azure Resource Manager (which has the URL of the result in
 * Location), RFC 9110, section 15.3.3, FHIR's asynchronous pattern.
 */
const JOB_HEADERS = ['operation-location', 'azure-asyncoperation', 'location', 'content-location'] as const;

/** A reference to a job, and the header that has it. */
export interface JobReference {
  readonly header: string;
  /** Relative to the response's URL. */
  readonly reference: string;
}

/** Finds the header with the URL of the job that a response has started. */
export function findJobUrl(headers: HttpResponse['headers']): JobReference | undefined {
  for (const header of JOB_HEADERS) {
    const reference = readReference(headers, header);
    if (reference !== undefined) return { header, reference };
  }
  return undefined;
}

/**
 * Returns the reference of a response to a poll that replaces the URL of its job: the same header again. A `Location` of another status than 202
 * is that of a result.
 */
export function findMovedUrl(header: string, status: number, headers: HttpResponse['headers']): string | undefined {
  const isLocation = header === 'location' || header === 'content-location';
  return isLocation && status !== 202 ? undefined : readReference(headers, header);
}

function readReference(headers: HttpResponse['headers'], name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
