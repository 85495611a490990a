// Emulates App Services (Apache Usergrid): one organization, `acme`, with the applications `shop` and `sandbox`, tokens of four
// kinds, and collections. The application `sandbox` needs no token.
import { randomBytes, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';

import { clientOf, person, Refusal, tokenDesk } from './appServicesTokens.mjs';
import { answering, parseForm, serve, tokenOf } from './http.mjs';

const password = () => randomBytes(12).toString('base64url');

/**
 * Starts the server. `now` returns milliseconds since 1970. The credentials of the four kinds of token are in `applicationUser`,
 * `application`, `adminUser` and `organization`; `setMaxTtl` sets the application's `accesstokenttl` in ms, 0 for no expiry.
 */
export async function startAppServices({ port, now = Date.now, log } = {}) {
  const applicationOf = (name, users) => ({
    uuid: randomUUID(),
    name,
    client: clientOf('YXA6'),
    users: new Map(users.map((user) => [user.username, user])),
    accessTokenTtl: undefined,
    collections: new Map(),
  });
  const ann = person('ann', password());
  const root = person('root', password());
  const organization = {
    uuid: randomUUID(),
    name: 'acme',
    client: clientOf('b3U6'),
    admins: [root, person('new', password(), 'unconfirmed')],
  };
  const shop = applicationOf('shop', [
    ann,
    person('dan', password(), 'disabled'),
    person('una', password(), 'unactivated'),
  ]);
  const applications = new Map([shop, applicationOf('sandbox', [])].map((each) => [each.name, each]));
  const desk = tokenDesk({ organization, applications, now });

  /** Returns the caller of a request, from its token or from client id and secret in the query; undefined without credentials. */
  const callerOf = (request, url) => {
    const token = tokenOf(request, url);
    if (token !== undefined) return desk.holder(token);
    const { client_id: id, client_secret: secret } = Object.fromEntries(url.searchParams);
    return id === undefined ? undefined : desk.clientNamed(id, secret);
  };

  /** Throws when the caller has no rights in the application. */
  const admit = (request, url, application) => {
    const caller = callerOf(request, url);
    const isOpen = application.name === 'sandbox';
    const isForeign = caller?.kind === 'application' && caller.owner !== application;
    if (!isOpen && (caller === undefined || isForeign)) {
      throw new Refusal(401, 'unauthorized', 'Subject does not have permission to use this application');
    }
    return caller;
  };

  const inApplication = async (request, url, application, [kind, name, action]) => {
    if (kind === 'token') return desk.grant(...(await askedFor(request, url, application)));
    const caller = admit(request, url, application);
    if (kind === undefined) {
      if (request.method === 'PUT') application.accessTokenTtl = JSON.parse(await text(request)).accesstokenttl;
      return { action: request.method.toLowerCase(), entities: [{ uuid: application.uuid, name: application.name }] };
    }
    if (kind === 'users' && name !== undefined) {
      const isMe = name === 'me' && caller?.kind === 'user' && caller.application === application;
      const user = isMe ? caller.owner : application.users.get(name);
      if (user === undefined) throw new Refusal(404, 'service_resource_not_found', 'Service resource not found');
      if (action === 'revoketokens' || action === 'revoketoken') {
        desk.revoke(user, action === 'revoketoken' ? url.searchParams.get('token') : undefined);
        return { action: 'revoked user token' };
      }
      return { action: 'get', entities: [{ uuid: user.uuid, username: user.username, email: user.email }] };
    }
    return entities(request, application, kind);
  };

  const answer = async (request, url) => {
    const [first, second, ...rest] = url.pathname.split('/').filter(Boolean);
    const application = first === organization.name ? applications.get(second) : undefined;
    if (application) return inApplication(request, url, application, rest);
    if (first === 'management' && (second === 'token' || second === 'me')) {
      return desk.grant(...(await askedFor(request, url)));
    }
    throw new Refusal(404, 'not_found', 'There is nothing at this address');
  };

  const server = await serve(
    { name: 'app services', port, log },
    answering(async (request, url) => {
      const started = now();
      try {
        const body = await answer(request, url);
        return { status: 200, body: body.action ? { ...body, timestamp: started, duration: now() - started } : body };
      } catch (error) {
        if (error instanceof Refusal) return { status: error.status, body: error.body };
        throw error;
      }
    }),
  );
  return {
    ...server,
    applicationUser: { username: ann.username, password: ann.password },
    application: { client_id: shop.client.id, client_secret: shop.client.secret },
    adminUser: { username: root.username, password: root.password },
    organization: { client_id: organization.client.id, client_secret: organization.client.secret },
    user: (name) => {
      const { username, password: secret } = [...shop.users.values(), ...organization.admins].find(
        (one) => one.username === name,
      );
      return { username, password: secret };
    },
    setMaxTtl: (ms) => (shop.accessTokenTtl = ms),
  };
}

/** Reads the parameters of a token request: from the query of a GET, from JSON or a form of a POST. */
async function askedFor(request, url, application) {
  const query = Object.fromEntries(url.searchParams);
  let asked = query;
  let inJson = false;
  if (request.method !== 'GET') {
    const body = await text(request);
    inJson = body === '' || /^[{[]/.test(body);
    asked = inJson ? parsed(body) : await parseForm(body, request.headers['content-type']);
    // The open source reads it from a JSON body only; the hosted service reads the query too.
    if (inJson && asked.ttl === undefined && query.ttl !== undefined) asked = { ...asked, ttl: query.ttl };
  }
  const [, basic] = /^Basic (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (basic !== undefined) {
    // This server cuts a secret at its first colon.
    const [id, secret] = Buffer.from(basic, 'base64').toString().split(':');
    asked = { ...asked, client_id: id, client_secret: secret };
  }
  return [asked, application, inJson];
}

function parsed(body) {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, 'json_parse', 'The body is no JSON');
  }
}

async function entities(request, application, collection) {
  const kept = application.collections.get(collection) ?? [];
  application.collections.set(collection, kept);
  const shown = (list) => ({
    action: request.method.toLowerCase(),
    application: application.uuid,
    path: `/${collection}`,
    entities: list,
    count: list.length,
  });
  if (request.method === 'GET') return shown(kept);
  if (request.method !== 'POST') throw new Refusal(405, 'not_allowed', 'GET or POST');
  const body = parsed(await text(request));
  const made = [body].flat().map((one) => ({ uuid: randomUUID(), type: collection.replace(/s$/, ''), ...one }));
  kept.push(...made);
  return shown(made);
}
