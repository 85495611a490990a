import { waitForNext, type Hop } from './hop.js';
import type { HttpResponse } from './message.js';
import { discardBody } from './readBody.js';

/**
 * Wraps a function that sends a single hop: a 401 is answered by the request's credential, at most once for each hop. A 407 comes from a proxy,
 * which must not receive the credential.
 */
export function answerChallenges(sendHop: (hop: Hop) => Promise<HttpResponse>): (hop: Hop) => Promise<HttpResponse> {
  return async (hop) => {
    const response = await sendHop(hop);
    const answerChallenge = hop.request.authentication?.answerChallenge;
    if (response.status !== 401 || answerChallenge === undefined) return response;
    const answer = await answerChallenge(hop.request, response).catch((error: unknown) => {
      response.body.destroy();
      throw error;
    });
    if (answer === undefined) return response;
    await discardBody(response);
    return sendHop(hop.withRequest(answer, await waitForNext(hop.options, answer, response)));
  };
}
