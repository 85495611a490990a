import type { Hop } from './hop.js';
import type { HttpResponse, StartSpan } from './message.js';
import { waitForEnd } from './readBody.js';

/** Wraps a function that sends a single hop: a span covers each request to the end of its response's body, and adds its headers. */
export function recordSpans(sendHop: (hop: Hop) => Promise<HttpResponse>): (hop: Hop) => Promise<HttpResponse> {
  return (hop) => {
    const { startSpan } = hop.options;
    return startSpan === undefined ? sendHop(hop) : recordSpan(sendHop, hop, startSpan);
  };
}

async function recordSpan(
  sendHop: (hop: Hop) => Promise<HttpResponse>,
  hop: Hop,
  startSpan: StartSpan,
): Promise<HttpResponse> {
  const { request } = hop;
  const span = startSpan(request);
  const headers = [...request.headers, ...span.headers];
  try {
    const response = await span.run(() => sendHop(hop.withRequest({ ...request, headers })));
    span.setResponse(response);
    void waitForEnd(response).then((error) => span.end(error));
    return response;
  } catch (error: unknown) {
    span.end(error);
    throw error;
  }
}
