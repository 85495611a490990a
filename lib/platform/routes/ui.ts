import { readFile } from 'node:fs/promises';
import path from 'node:path';

import staticFiles from '@fastify/static';
import type { FastifyError, FastifyInstance } from 'fastify';

import { getPublicPath } from '../model/cookie.js';
import { findCanonicalUrl } from '../model/findCanonicalUrl.js';
import { MESSAGE_PAGE_POLICY, renderMessagePage } from './messagePage.js';

/** The Content-Security-Policy of the web UI: nothing inline, no other origin. */
const UI_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The methods and paths of the web UI. */
export const UI_ROUTES = ['/', '/ui', '/ui/', '/ui/assets/*'].map((url) => ({ method: 'GET', path: url }) as const);

/**
 * Adds the web UI at /ui/.
 * @param folder the build output of the web UI
 */
export async function addUiRoutes(app: FastifyInstance, folder: string, publicUrl: () => string): Promise<void> {
  for (const url of ['/', '/ui']) {
    app.get(url, (_request, reply) => reply.redirect(`${getPublicPath(publicUrl())}/ui/`, 302));
  }

  app.get('/ui/', async ({ headers, raw }, reply) => {
    const canonicalUrl = findCanonicalUrl(headers.host, publicUrl());
    if (canonicalUrl !== undefined) return reply.redirect(`${canonicalUrl}/ui/${queryOf(raw.url ?? '')}`, 302);
    const page = await readFile(path.join(folder, 'index.html'), 'utf8').catch(() => undefined);
    reply.header('content-type', 'text/html; charset=utf-8');
    if (page === undefined) {
      return reply
        .code(503)
        .header('content-security-policy', MESSAGE_PAGE_POLICY)
        .send(renderMessagePage(NOT_BUILT_PAGE));
    }
    return reply.header('content-security-policy', UI_POLICY).header('cache-control', 'no-cache').send(page);
  });

  await app.register(async (assets) => {
    assets.addHook('onSend', (_request, reply, payload, done) => {
      // The file names contain a hash of the content.
      if (reply.statusCode < 400) {
        reply.header('cache-control', 'public, max-age=31536000, immutable').header('vary', 'accept-encoding');
      }
      done(null, payload);
    });
    // An invalid path, or one outside the folder.
    assets.setErrorHandler((error: FastifyError, _request, reply) => {
      if ((error.statusCode ?? 500) >= 500) throw error;
      reply.callNotFound();
    });
    await assets.register(staticFiles, {
      root: path.join(folder, 'assets'),
      prefix: '/ui/assets/',
      decorateReply: false,
      index: false,
      cacheControl: false,
      dotfiles: 'ignore',
      // The build writes each file with its compressed variants.
      preCompressed: true,
    });
  });
}

function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

const NOT_BUILT_PAGE = {
  title: 'The web UI is not built',
  text: 'Run "npm run build" to build it. The API works without it: see /docs.',
};
