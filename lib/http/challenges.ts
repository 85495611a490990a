import { waitForNext, type Hop } from './hop.js';
import type { HttpResponse, RequestAuthentication } from './message.js';
import { discardBody } from './readBody.js';

type AnswerChallenge = NonNullable<RequestAuthentication['answerChallenge']>;

/**
 * Wraps a function that sends a single hop: a 401 is answered by the request's credential, at most once for each hop. A 407 comes from a proxy,
 * which must not receive the credential.
 */
export function answerChallenges(sendHop: (hop: Hop) => Promise<HttpResponse>): (hop: Hop) => Promise<HttpResponse> {
  return (hop) => {
    const answerChallenge = hop.request.authentication?.answerChallenge;
    return answerChallenge === undefined ? sendHop(hop) : sendAnswering(sendHop, hop, answerChallenge);
  };
}

async function sendAnswering(
  sendHop: (hop: Hop) => Promise<HttpResponse>,
  hop: Hop,
  answerChallenge: AnswerChallenge,
): Promise<HttpResponse> {
  const response = await sendHop(hop);
  if (response.status !== 401) return response;
  const answer = await answerChallenge(hop.request, response).catch((error: unknown) => {
    response.body.destroy();
    throw error;
  });
  if (answer === undefined) return response;
  await discardBody(response);
  return sendHop(hop.withRequest(answer, await waitForNext(hop.options, answer, response)));
}
