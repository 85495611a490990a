import { RestError } from '../errors.js';
import type { HttpRequest, RequestAuthentication } from '../http/message.js';
import { Sensitive } from '../sensitive.js';
import type { AuthContext, AuthStrategy } from './strategy.js';

/** Adds the credential to a request, together with what the sender needs to sign redirects, answer challenges and connect. */
export type ApplyCredential = (request: HttpRequest, context: AuthContext) => Promise<HttpRequest>;

/** Returns the function that applies the credentials of a type to requests. */
export function createApply<Credentials>(
  strategy: AuthStrategy<Credentials>,
  credentials: Credentials,
): ApplyCredential {
  const identity = strategy.connection?.(credentials);
  const tls = identity === undefined ? {} : { tls: new Sensitive(identity) };

  const apply: ApplyCredential = async (request, context) => {
    if (identity !== undefined && request.url.protocol !== 'https:') {
      throw new RestError(
        'configuration',
        'URL: the credential has certificates, which need https. Change the URL to https://',
      );
    }
    const signed = await strategy.apply(request, credentials, context);
    const authentication = buildAuthentication(request, context);
    return Object.keys(authentication).length === 0 ? signed : { ...signed, authentication };
  };

  const buildAuthentication = (unsigned: HttpRequest, context: AuthContext): RequestAuthentication => ({
    ...tls,
    ...(strategy.signsEachRequest === true && { signing: { unsigned, sign: (next) => apply(next, context) } }),
    ...(strategy.answerChallenge !== undefined && {
      answerChallenge: async (request, response) => strategy.answerChallenge?.(request, response, credentials, context),
    }),
  });
  return apply;
}
