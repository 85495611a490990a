import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'chai';
import type { Context } from 'mocha';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

import { sandbox, type AuthorizationServer, type Instagram } from '../../spec/support/sandbox.js';
import { authenticate, secretOfFlow } from './authenticate.js';
import { apiOf, startCredentialService, type Api, type CredentialService } from './credentialService.js';
import { guardPages } from './pageGuard.js';
import { expectNoSecrets } from './expectNoSecrets.js';
import { sharedChromium } from './services.js';

export { findAxeViolations } from './findAxeViolations.js';

/** The user that `signedInContext` signs in. */
export const ADMIN = { email: 'ann@example.com', key: 'admin-key-of-the-browser-specs' };

type Values = Readonly<Record<string, unknown>>;

/**
 * A service with its UI, the sandbox providers, and a browser:
 *
 *     let world: UiWorld;
 *     before(async function () { world = await openUiWorld(this); });
 *     afterEach(() => world?.closePages());
 *     after(() => world?.stop());
 */
export interface UiWorld {
  readonly url: string;
  /** Calls the API as the administrator. */
  readonly api: Api;
  readonly service: CredentialService;
  readonly tenantId: string;
  readonly workspaceId: string;
  readonly componentId: string;
  readonly authorizationServer: AuthorizationServer;
  readonly instagram: Instagram;
  /** Creates a one-time sign-in link of the administrator. */
  signInLink(): Promise<string>;
  /** A guarded browser context without a session. */
  anonymousContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** A browser context with a session of the administrator. */
  signedInContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** Builds the URL of a page: `pageUrl('credentials', 'ID')`. */
  pageUrl(page: string, rest?: string, query?: string): string;
  /** Opens a page as the administrator, in a new browser context. */
  openPage(page: string, rest?: string, options?: BrowserContextOptions): Promise<Page>;
  /** @returns the id of the auth client */
  createClient(type: string, credentials?: Values, name?: string): Promise<string>;
  /** @returns the id of the secret */
  createSecret(clientId: string, credentials?: Values, attributes?: Values): Promise<string>;
  /** Creates an OAuth2 secret by an authorization flow. @returns its id */
  createAuthenticatedSecret(clientId: string, scopes: readonly string[], attributes?: Values): Promise<string>;
  /** Fails when the page or a response to it contains a secret value. */
  expectNoSecrets(page: Page, markers: readonly string[]): Promise<void>;
  /** Closes the browser contexts; fails when the guard has found violations. */
  closePages(): Promise<void>;
  stop(): Promise<void>;
}

const CLI = path.join(__dirname, '../../dist/lib/cli/main.js');

/** Runs a command of the service on the data in `folder`. @returns its output */
async function runCommand(folder: string, args: readonly string[], publicUrl: string): Promise<string> {
  const { PATH = '' } = process.env;
  const env = { PATH, DATA_DIR: folder, PUBLIC_URL: publicUrl };
  return (await promisify(execFile)(process.execPath, [CLI, ...args], { env })).stdout;
}

/** Starts the service, the providers and the browser. @param settings additional environment variables of the service */
export async function openUiWorld(suite: Context, settings: Readonly<Record<string, string>> = {}): Promise<UiWorld> {
  const { browser } = await sharedChromium(suite);
  const folder = await mkdtemp(path.join(tmpdir(), 'ui-'));
  const service = await startCredentialService({
    DATA_DIR: folder,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_API_KEY: ADMIN.key,
    LOG_LEVEL: 'warn',
    ...settings,
  });
  const { url } = service;
  const redirectUris = [`${url}/callback/oauth2`];
  const { startAuthorizationServer } = await sandbox('authorizationServer.mjs');
  const { startInstagram } = await sandbox('instagram.mjs');
  const authorizationServer = await startAuthorizationServer({ redirectUris });
  const instagram = await startInstagram({ redirectUris });

  const api = apiOf(url, ADMIN.email, ADMIN.key);
  const findId = async (place: string): Promise<string> => (await api('GET', place)).body.data[0].id as string;
  const me = await api('GET', '/v2/users/me');
  const tenantId = me.body.data.relationships.tenant.data.id as string;
  const workspaceId = await findId('/v2/workspaces');
  const componentId = await findId('/v2/components');
  const secrets = `/v2/workspaces/${workspaceId}/secrets`;

  const guard = guardPages(url);
  const contexts = new Set<BrowserContext>();
  const pageUrl = (page: string, rest = '', query = ''): string =>
    `${url}/ui/#/${[workspaceId, page, rest].filter(Boolean).join('/')}${query && `?${query}`}`;

  async function anonymousContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    // Colours in transition have wrong contrast.
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(15_000);
    contexts.add(context);
    await guard.watch(context);
    return context;
  }

  async function signedInContext(options?: BrowserContextOptions): Promise<BrowserContext> {
    const context = await anonymousContext(options);
    const response = await context.request.post(`${url}/ui/session`, { data: ADMIN });
    expect(response.status(), await response.text()).to.equal(200);
    return context;
  }

  async function create(place: string, data: object): Promise<string> {
    const { status, body } = await api('POST', place, { data });
    expect(status, JSON.stringify(body)).to.equal(201);
    return body.data.id as string;
  }

  return {
    url,
    api,
    service,
    tenantId,
    workspaceId,
    componentId,
    authorizationServer,
    instagram,
    async signInLink() {
      const output = await runCommand(folder, ['login-links', 'create', '--user', ADMIN.email, '--json'], url);
      return (JSON.parse(output) as { readonly url: string }).url;
    },
    anonymousContext,
    signedInContext,
    pageUrl,
    async openPage(name, rest, options) {
      const page = await (await signedInContext(options)).newPage();
      await page.goto(pageUrl(name, rest));
      return page;
    },
    createClient: (type, credentials = {}, name = `Client of ${type}`) =>
      create('/v2/auth-clients', {
        type: 'auth-client',
        attributes: { type, name, credentials },
        relationships: {
          components: { data: [{ type: 'component', id: componentId }] },
          tenant: { data: { type: 'tenant', id: tenantId } },
        },
      }),
    createSecret: (clientId, credentials = {}, attributes = {}) =>
      create(secrets, {
        type: 'auth-secret',
        attributes: { name: 'Shop', state: 'ready', credentials, ...attributes },
        relationships: { auth_client: { data: { type: 'auth-client', id: clientId } } },
      }),
    async createAuthenticatedSecret(clientId, scopes, attributes = {}) {
      const { flowId, page } = await authenticate({ api, publicUrl: url, workspaceId, clientId, scopes });
      expect(page.status, page.html).to.be.below(400);
      const { status, body } = await api('POST', secrets, secretOfFlow(flowId, { name: 'Notes', ...attributes }));
      expect(status, JSON.stringify(body)).to.equal(201);
      return body.data.id as string;
    },
    async expectNoSecrets(page, markers) {
      await expectNoSecrets(page, await guard.responsesTo(page), markers);
    },
    async closePages() {
      await Promise.all([...contexts].map((context) => context.close()));
      contexts.clear();
      expect(guard.violations.splice(0)).to.deep.equal([]);
    },
    async stop() {
      await Promise.all([...contexts].map((context) => context.close()));
      await Promise.all([authorizationServer.stop(), instagram.stop()]);
      await service.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
