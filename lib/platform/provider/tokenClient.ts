import { RestError, TransportError } from '../../errors.js';
import { ADDRESS_REFUSED } from '../../http/outboundPolicy.js';
import { classify, type Fate } from '../../oauth/classify.js';
import { refreshRequest, type TokenRequest } from '../../oauth/tokenRequest.js';
import { readGrant, type Members } from '../../oauth/tokenResponse.js';
import { retryAfterMs } from '../../request/retryTiming.js';
import { redactor } from '../../sensitive.js';
import type { ClientCredentials, TokenClient, TokenOutcome, TokenRefusal } from '../model/tokenClient.js';
import { ask, type Answer, type TokenEndpointSettings } from './tokenEndpoint.js';

const MOST_CHARACTERS = 500;
const MOST_CHARACTERS_OF_CODE = 80;

/** @param settings.timeoutMs for one exchange as a whole */
export function createTokenClient(settings: TokenEndpointSettings): TokenClient {
  return {
    obtain: (client, request) =>
      request.grant === 'refresh_token'
        ? exchange(client, () => refreshRequest(client, request.refreshToken), settings)
        : Promise.resolve(unsupported(request.grant)),
    revoke: () => Promise.resolve(unsupported('revocation')),
    startDevice: () => Promise.resolve(unsupported('device_code')),
    discover: () => Promise.resolve(unsupported('discovery')),
  };
}

function unsupported(what: string): TokenRefusal {
  return { outcome: 'configuration', code: 'configuration', detail: `The service doesn't speak ${what} yet` };
}

async function exchange(
  client: ClientCredentials,
  compose: () => TokenRequest,
  settings: TokenEndpointSettings,
): Promise<TokenOutcome> {
  let secrets: readonly string[] = [];
  try {
    const request = compose();
    secrets = request.secrets;
    return outcomeOf(await ask(request, settings), client, secrets);
  } catch (error: unknown) {
    if (error instanceof TransportError) {
      const fate = error.reason === ADDRESS_REFUSED ? 'configuration' : 'transient';
      return refusal(fate, error.reason, error.message, secrets);
    }
    if (error instanceof RestError) return refusal('configuration', error.code, error.message, secrets);
    // Whatever else is thrown while a request is made is about what it was made of. Its text may quote that.
    return refusal('configuration', 'configuration', 'The auth-client makes no request that can be sent', secrets);
  }
}

function outcomeOf(answer: Answer, client: ClientCredentials, secrets: readonly string[]): TokenOutcome {
  const { status, members, retryAfter } = answer;
  const path = typeof client.response_path === 'string' ? client.response_path : '';
  // A token beside an error is not to be trusted.
  const isRefusal = members?.ok === false || Boolean(members?.error);
  const grant = status < 300 && members !== undefined && !isRefusal ? readGrant(members, path) : undefined;
  if (grant !== undefined) return { outcome: 'granted', grant };
  const { fate, code, words } = classify({ status, members }, client.error_map);
  const wait = fate === 'transient' ? retryAfterMs(retryAfter, Date.now()) : undefined;
  return {
    ...refusal(fate, code, words, [...secrets, ...tokensIn(members)]),
    ...(wait === undefined ? {} : { retryAfterSeconds: Math.ceil(wait / 1000) }),
  };
}

function refusal(outcome: Fate, code: string, words: string, secrets: readonly string[]): TokenRefusal {
  const redact = redactor(secrets);
  const shown = (text: string, most: number): string =>
    redact(text)
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, most);
  return { outcome, code: shown(code, MOST_CHARACTERS_OF_CODE), detail: shown(words, MOST_CHARACTERS) };
}

/** What an answer that is not taken may hold all the same. */
function tokensIn(members: Members = {}): readonly string[] {
  return Object.entries(members).flatMap(([name, value]) =>
    /token|secret/i.test(name) && typeof value === 'string' ? [value] : [],
  );
}
