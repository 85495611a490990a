import { callbackQuery, readCallback, type Callback } from '../../../oauth/callback.js';
import { callbackMembers } from '../../../oauth/callbackMembers.js';
import { onceHash } from '../../../oauth/state.js';
import { redactor } from '../../../sensitive.js';
import type { Values } from '../../../wire/credentials.js';
import { secretTexts } from '../../../wire/secretTexts.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { openClient } from '../authClients/sealing.js';
import type { Services } from '../services.js';
import { holdsCookie } from './browserCookie.js';
import { exchangeCode, exchangeShortLived, SHORT_LIFE_MS, type BroughtCode, type Exchanged } from './exchange.js';
import { openContent, sealContent, type FlowContent } from './flowContent.js';
import { redirectUri } from './redirectUri.js';
import { valuesToReplace } from './valuesToReplace.js';
import { fail, settle, type FlowFault } from './settle.js';

/** A browser that comes back from a provider. */
export interface Visit {
  /** The query of the callback, without its question mark. */
  readonly query: string;
  /** The Cookie header. */
  readonly cookies: string | undefined;
  readonly requestId: string;
}

/** How the visit ended; undefined: it belongs to no flow that this browser could end. */
export type VisitEnd = AuthFlow | undefined;

/**
 * Ends a flow with what the browser brings from the provider: the code is exchanged here and now, since it lives only for
 * minutes. The state is used up by exactly one visit, of the browser that began the flow. A visit without its cookie changes
 * nothing: whoever has only got hold of the link can neither end somebody's flow (RFC 9700 section 4.7) nor spoil it.
 */
export async function takeCallback(services: Services, { query, cookies, requestId }: Visit): Promise<VisitEnd> {
  const { store, vault, now } = services;
  const parameters = callbackQuery(query);
  const callback = readCallback(parameters);
  if (callback.kind === 'invalid') return undefined;
  const flow = await store.authFlows.byState(onceHash(callback.state));
  if (flow === undefined || !holdsCookie(cookies, flow)) return undefined;
  if (flow.status !== 'pending' || now() >= flow.expiresAtMs) return undefined;
  const client = await store.authClients.find(flow.authClientId);
  const clientValues = client && openClient(vault, client);
  if (client === undefined || clientValues === undefined) return fail(services, flow, UNREADABLE, requestId);
  if (isOthers(callback.issuer, clientValues)) {
    // The state has got about: it is used up.
    await fail(services, flow, OTHER_ISSUER, requestId);
    return undefined;
  }
  if (callback.kind === 'error') return fail(services, flow, faultOf(callback, clientValues), requestId);
  const taken = await store.authFlows.update(flow.id, 'pending', { status: 'exchanging' });
  if (taken === undefined) return undefined;
  const brought: BroughtCode = {
    code: callback.code,
    redirectUri: redirectUri(services.publicUrl()),
    beside: callbackMembers(parameters),
  };
  const work = finish(services, taken, client.type, clientValues, brought, requestId);
  services.unfinished.add(work);
  return work;
}

async function finish(
  services: Services,
  flow: AuthFlow,
  type: string,
  clientValues: Values,
  brought: BroughtCode,
  requestId: string,
): Promise<VisitEnd> {
  const content = openContent(services.vault, flow);
  const asking = { ...services, values: await valuesToReplace(services, flow) };
  const exchanged =
    type === 'oauth2_instagram'
      ? await instagram(asking, flow, content, clientValues, brought)
      : await exchangeCode(asking, clientValues, 'authorization_code', brought, content);
  return settle(services, flow, content, exchanged, requestId);
}

/** Both steps or nothing. The first one's token is kept before the second: should that fail, it can be taken up again. */
async function instagram(
  services: Services & { readonly values: Values },
  flow: AuthFlow,
  content: FlowContent,
  clientValues: Values,
  brought: BroughtCode,
): Promise<Exchanged> {
  const first = await exchangeCode(services, clientValues, 'ig_code', brought, content);
  if ('refusal' in first) return first;
  const shortLived = first.held;
  const { sealed, keyId } = sealContent(services.vault, flow, { ...content, shortLived });
  const expiresAtMs = shortLived.obtainedAtMs + SHORT_LIFE_MS;
  await services.store.authFlows.update(flow.id, 'exchanging', { sealed, keyId, expiresAtMs });
  return exchangeShortLived(services, clientValues, shortLived);
}

const UNREADABLE: FlowFault = { code: 'unreadable', description: 'The auth-client can no longer be opened' };
const OTHER_ISSUER: FlowFault = {
  code: 'issuer_mismatch',
  description: 'The answer was not from the issuer that the auth-client names',
};

/** RFC 9207 section 2.4. */
function isOthers(came: string | undefined, { issuer, iss_required: required }: Values): boolean {
  if (came === undefined) return required === true;
  return issuer !== undefined && issuer !== came;
}

/** What the provider says against it (RFC 6749 section 4.1.2.1). Nobody has to see the state in it again. */
function faultOf(
  { error, description, state }: Extract<Callback, { readonly kind: 'error' }>,
  clientValues: Values,
): FlowFault {
  const redact = redactor([state, ...secretTexts(clientValues)]);
  return { code: redact(error), description: redact(description) };
}
