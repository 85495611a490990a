import { isJsonObject, parseJson } from '../../../../json.js';
import type { SampleResponse } from '../../../../step/proposals/proposal.js';
import type { Preview } from '../preview/preview.js';
import type { SampleResult } from '../result/sampleResult.js';

/**
 * Returns the response of a sample whose only message it is; undefined for records, transformed responses and errors.
 *
 * @param preview of the request, whose body the sample doesn't have
 */
export function readSampledResponse(
  { messages, exchanges, errors }: Pick<SampleResult, 'messages' | 'exchanges' | 'errors'>,
  preview: Preview | undefined,
): SampleResponse | undefined {
  const [message, ...others] = messages;
  // Redirects lead away from the URL to which parameters are added.
  const exchange = exchanges.findLast(({ hop }) => hop === 0);
  if (message === undefined || others.length > 0 || exchange === undefined || errors.length > 0) return undefined;
  const content = message.text.length === message.length ? parseJson(message.text) : undefined;
  if (!isJsonObject(content)) return undefined;
  const { status, headers, body, encoding } = content;
  if (typeof status !== 'number' || !isJsonObject(headers) || encoding !== undefined) return undefined;
  const sent = preview !== undefined && 'body' in preview.request ? parseJson(preview.request.body ?? '') : undefined;
  return { status, headers, body, request: { method: exchange.method, url: exchange.url, body: sent } };
}
