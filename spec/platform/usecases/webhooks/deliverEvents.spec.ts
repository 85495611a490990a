import { expect } from 'chai';

import { NEVER } from '../../../../lib/platform/model/refresh.js';
import type { SendWebhook, WebhookResponse } from '../../../../lib/platform/model/webhook.js';
import type { NewEvent } from '../../../../lib/platform/model/event.js';
import { recordEvents } from '../../../../lib/platform/usecases/events/recordEvents.js';
import { createWebhook } from '../../../../lib/platform/usecases/webhooks/createWebhook.js';
import { deliverEvents } from '../../../../lib/platform/usecases/webhooks/deliverEvents.js';
import { createOutboundPolicy, parseAllowedHosts } from '../../../../lib/http/outboundPolicy.js';
import { createWebhookSender } from '../../../../lib/platform/provider/webhookSender.js';
import type { Store } from '../../../../lib/platform/store/store.js';
import { runOnce } from '../../../support/background.js';
import { createLoopback } from '../../../support/loopback.js';
import { specPlatform, type SpecPlatform } from '../../../support/platform.js';
import { offlineStores, type SpecStore } from '../../../support/stores.js';
import { specVault } from '../../../support/vault.js';
import { catchRejection } from '../../../support/rejection.js';
import { isSigned, createWebhookReceiver } from '../../../support/webhookReceiver.js';

const HOUR = 60 * 60 * 1000;
const SENDING = { policy: createOutboundPolicy(parseAllowedHosts('127.0.0.0/8')), timeoutMs: 2000 };

for (const [name, makeStore] of offlineStores) {
  describe(`deliverEvents on ${name}`, () => {
    const servers = createLoopback();
    let spec: SpecStore;
    let platform: SpecPlatform;
    beforeEach(async () => {
      spec = await makeStore();
      platform = await specPlatform({ dependencies: { store: spec.store } });
    });
    afterEach(() => spec.dispose());

    /** Creates a webhook of the tenant or its workspace; returns it with its secret. */
    async function addWebhook(url: string, events: readonly string[] = [], level: 'tenant' | 'workspace' = 'tenant') {
      const named = { level, id: platform[level].id, source: { pointer: '/' } };
      const account = (await platform.store.directory.findUser(platform.admin.id))!;
      const roleAssignments = await platform.store.directory.listRoleAssignments(account.id);
      const caller = { user: account, keyId: 'k' as never, sessionId: null, roleAssignments, requestId: 'r' };
      const created = await createWebhook(platform.services, caller, { url, events, named }, undefined);
      return { ...created, secret: created.secret! };
    }
    function record(...events: readonly Partial<NewEvent>[]): Promise<void> {
      const { tenant, workspace, services } = platform;
      const created = events.map((event): NewEvent => ({
        type: 'secret.refreshed',
        tenantId: tenant.id,
        workspaceId: workspace.id,
        resourceType: 'auth-secret',
        resourceId: 's-1',
        data: { version: 2 },
        ...event,
      }));
      return services.store.transaction((tx) => recordEvents(services, tx, created));
    }
    const deliver = (post: SendWebhook = createWebhookSender(SENDING)) =>
      runOnce(deliverEvents(platform.services, post));
    /** A receiver with the given responses, and the ids of the messages that it received. */
    function createReceiver(respond: (url: string, count: number) => WebhookResponse | Promise<WebhookResponse>) {
      const sent: string[] = [];
      const post: SendWebhook = (url, headers) => {
        sent.push(`${url} ${headers['webhook-id']!}`);
        return Promise.resolve(respond(url, sent.length));
      };
      return { sent, post };
    }
    const eventIds = async () =>
      (await platform.store.events.list({ tenants: 'all' }, 500)).map(({ id }) => id).reverse();
    /** Returns all pending deliveries by claiming them far in the future. */
    const claimAll = (store: Store = platform.store) => store.deliveries.claim(NEVER - 1, NEVER, 1000);

    it('sends an event according to Standard Webhooks, signed with the secret of the webhook', async () => {
      const { received, listener } = createWebhookReceiver();
      const { secret } = await addWebhook(`${(await servers.http(listener)).href}in`);
      await record({});
      platform.clock.nowMs += 90_500;
      await deliver();
      const [got, ...others] = received;
      expect(others).to.deep.equal([]);
      expect(isSigned(got!, secret, platform.clock.nowMs)).to.equal(true);
      const [id] = await eventIds();
      expect([got!.method, got!.url, got!.id]).to.deep.equal(['POST', '/in', id]);
      expect(got!.headers['content-type']).to.equal('application/json');
      expect(got!.headers['webhook-timestamp']).to.equal(String(Date.parse('2026-05-01T09:01:30Z') / 1000));
      expect(got!.message).to.deep.equal({
        id,
        type: 'secret.refreshed',
        timestamp: '2026-05-01T09:00:00.000Z',
        data: {
          resource: { type: 'auth-secret', id: 's-1' },
          tenant: platform.tenant.id,
          workspace: platform.workspace.id,
          version: 2,
        },
      });
    });

    it('delivers once when the receiver responds with 2xx', async () => {
      const { received, listener } = createWebhookReceiver();
      await addWebhook((await servers.http(listener)).href);
      await record({}, {});
      await deliver();
      platform.clock.nowMs += 100 * HOUR;
      await deliver();
      expect(received.map(({ id }) => id)).to.have.members(await eventIds());
      expect(await claimAll()).to.deep.equal([]);
    });

    it('delivers to the webhooks that are subscribed to the place and the type', async () => {
      const other = await platform.makeTenant('Other');
      await addWebhook('https://all.test/');
      await addWebhook('https://one.test/', [], 'workspace');
      await addWebhook('https://failed.test/', ['secret.refresh_failed', 'secret.recovered']);
      await record(
        {},
        { type: 'secret.refresh_failed', workspaceId: null },
        { tenantId: other.tenant.id, workspaceId: other.workspace.id },
        { tenantId: null, workspaceId: null, type: 'auth_client.rejected' },
      );
      const { sent, post } = createReceiver(() => ({ status: 200 }));
      await deliver(post);
      const types = new Map(
        (await platform.store.events.list({ tenants: 'all' }, 9)).map(({ id, type }) => [id, type]),
      );
      expect(
        sent.map((line) => line.split(' ')).map(([url, id]) => `${url!} ${types.get(id as never)!}`),
      ).to.have.members([
        'https://all.test/ secret.refreshed',
        'https://all.test/ secret.refresh_failed',
        'https://one.test/ secret.refreshed',
        'https://failed.test/ secret.refresh_failed',
      ]);
    });

    it('delivers nothing when the transaction of the event is rolled back', async () => {
      await addWebhook('https://all.test/');
      const undone = platform.store.transaction(async (tx) => {
        await recordEvents(platform.services, tx, [
          {
            type: 'secret.refreshed',
            tenantId: platform.tenant.id,
            workspaceId: null,
            resourceType: 'auth-secret',
            resourceId: 's',
            data: {},
          },
        ]);
        throw new Error('undone');
      });
      expect((await catchRejection(undone, Error)).message).to.equal('undone');
      expect(await claimAll()).to.deep.equal([]);
      expect(await eventIds()).to.deep.equal([]);
    });

    it('retries with the same id and body, and a new timestamp and signature', async () => {
      const { received, listener } = createWebhookReceiver((response, _got, count) =>
        response.writeHead(count < 3 ? 500 : 202).end(),
      );
      const { secret } = await addWebhook((await servers.http(listener)).href);
      await record({});
      await deliver();
      platform.clock.nowMs += 4999;
      await deliver();
      expect(received).to.have.length(1);
      platform.clock.nowMs += 1000;
      await deliver();
      expect(received).to.have.length(2);
      platform.clock.nowMs += 0.4 * HOUR;
      await deliver();
      expect(received).to.have.length(3);
      expect(new Set(received.map(({ id, raw }) => `${id} ${raw.toString()}`)).size).to.equal(1);
      expect(new Set(received.map(({ headers }) => headers['webhook-timestamp'])).size).to.equal(3);
      expect(received.every((got) => isSigned(got, secret, Number(got.headers['webhook-timestamp']) * 1000))).to.equal(
        true,
      );
      expect(await claimAll()).to.deep.equal([]);
    });

    for (const [text, response, pauseMs] of [
      ['seconds', { status: 503, retryAfter: '3600' }, HOUR],
      ['a date', { status: 429, retryAfter: 'Fri, 01 May 2026 10:00:00 GMT' }, HOUR],
      ['less than the usual pause', { status: 503, retryAfter: '1' }, 5000],
      ['nonsense', { status: 503, retryAfter: 'soon' }, 5000],
    ] as const) {
      it(`waits as long as Retry-After says with ${text}`, async () => {
        await addWebhook('https://busy.test/');
        await record({});
        const { sent, post } = createReceiver(() => response);
        await deliver(post);
        platform.clock.nowMs += pauseMs - 1;
        await deliver(post);
        expect(sent).to.have.length(1);
        platform.clock.nowMs += 501;
        await deliver(post);
        expect(sent).to.have.length(2);
      });
    }

    it('gives up after ten attempts in three days, and logs that without the URL', async () => {
      await addWebhook('https://dead.test/?k=MARKER');
      await record({});
      const { sent, post } = createReceiver(() => ({ status: 404 }));
      for (let hour = 0; hour < 100; hour += 1) {
        await deliver(post);
        platform.clock.nowMs += 10_000;
        await deliver(post);
        platform.clock.nowMs += HOUR;
      }
      expect(sent).to.have.length(10);
      const [line, ...others] = platform.logLines.filter((it) => it.includes('webhook'));
      expect(others).to.deep.equal([]);
      expect(JSON.parse(line!)).to.include({ level: 'warn', attempts: 10, reason: 'http_404' });
      expect(platform.logLines.join()).not.to.contain('MARKER');
    });

    it('gives up at once after a 410', async () => {
      await addWebhook('https://gone.test/');
      await record({});
      const { sent, post } = createReceiver(() => ({ status: 410 }));
      await deliver(post);
      platform.clock.nowMs += 100 * HOUR;
      await deliver(post);
      expect(sent).to.have.length(1);
    });

    for (const status of [300, 301, 400, 401, 500]) {
      it(`retries after a ${String(status)}`, async () => {
        await addWebhook('https://no.test/');
        await record({});
        await deliver(createReceiver(() => ({ status })).post);
        expect((await claimAll()).map(({ attempts, lastError }) => [attempts, lastError])).to.deep.equal([
          [1, `http_${String(status)}`],
        ]);
      });
    }

    it('waits once per batch for an unresponsive receiver, and delivers to the others', async () => {
      await addWebhook('https://dead.test/');
      await addWebhook('https://alive.test/');
      await record(...Array.from({ length: 30 }, () => ({})));
      const { sent, post } = createReceiver((url) =>
        url === 'https://dead.test/' ? { status: null, failure: 'ECONNABORTED' } : { status: 200 },
      );
      await deliver(post);
      expect(sent.filter((line) => line.startsWith('https://alive.test/'))).to.have.length(30);
      expect(sent.filter((line) => line.startsWith('https://dead.test/')).length).to.be.within(1, 4);
      expect((await claimAll()).map(({ attempts, lastError }) => `${attempts} ${lastError!}`)).to.deep.equal(
        Array.from({ length: 30 }, () => '1 ECONNABORTED'),
      );
    });

    it('delivers everything that is due in one run', async () => {
      await addWebhook('https://alive.test/');
      for (let turn = 0; turn < 5; turn += 1) await record(...Array.from({ length: 50 }, () => ({})));
      const { sent, post } = createReceiver(() => ({ status: 200 }));
      await deliver(post);
      expect(new Set(sent).size).to.equal(250);
    });

    it('delivers once with two processes', async () => {
      await addWebhook('https://alive.test/');
      await record(...Array.from({ length: 150 }, () => ({})));
      const { sent, post } = createReceiver(() => ({ status: 200 }));
      await Promise.all([deliver(post), deliver(post), deliver(post)]);
      expect(sent).to.have.length(150);
      expect(new Set(sent).size).to.equal(150);
    });

    it('is continued by other processes a minute after a process died', async () => {
      await addWebhook('https://alive.test/');
      await record({});
      const dead = createReceiver(() => new Promise<never>(() => undefined));
      void deliver(dead.post);
      while (dead.sent.length === 0) await new Promise(setImmediate);
      const { sent, post } = createReceiver(() => ({ status: 200 }));
      platform.clock.nowMs += 59_999;
      await deliver(post);
      expect(sent).to.deep.equal([]);
      platform.clock.nowMs += 1;
      await deliver(post);
      expect(sent).to.deep.equal(dead.sent);
    });

    it('leaves deliveries for the next start when the service stops', async () => {
      await addWebhook('https://alive.test/');
      await record(...Array.from({ length: 20 }, () => ({})));
      const ending = new AbortController();
      const first = createReceiver(() => {
        ending.abort();
        return { status: 200 };
      });
      await deliverEvents(platform.services, first.post).run(ending.signal);
      expect(first.sent.length).to.be.within(1, 4);
      const { sent, post } = createReceiver(() => ({ status: 200 }));
      await deliver(post);
      expect(new Set([...first.sent, ...sent]).size).to.equal(20);
      expect(first.sent.length + sent.length).to.equal(20);
    });

    it('releases deliveries before their claim expires', async () => {
      await addWebhook('https://slow.test/');
      await record(...Array.from({ length: 20 }, () => ({})));
      const slow = createReceiver(() => {
        platform.clock.nowMs += 15_000;
        return { status: 200 };
      });
      await deliver(slow.post);
      // Three attempts may start in the first forty seconds; those in progress are completed.
      expect(slow.sent.length).to.be.within(3, 6);
      const { sent, post } = createReceiver(() => ({ status: 200 }));
      await deliver(post);
      expect(new Set([...slow.sent, ...sent]).size).to.equal(20);
    });

    it('continues when one delivery throws', async () => {
      await addWebhook('https://broken.test/');
      await addWebhook('https://alive.test/');
      await record({});
      const { sent, post } = createReceiver((url) => {
        if (url.includes('broken')) throw new Error('boom');
        return { status: 200 };
      });
      expect((await catchRejection(deliver(post), Error)).message).to.equal('boom');
      expect(sent.filter((line) => line.startsWith('https://alive.test/'))).to.have.length(1);
    });

    it('deletes the deliveries of a deleted webhook', async () => {
      const { webhook } = await addWebhook('https://gone.test/');
      await record({});
      await platform.store.webhooks.delete(webhook.id);
      const { sent, post } = createReceiver(() => ({ status: 200 }));
      await deliver(post);
      expect([sent, await claimAll()]).to.deep.equal([[], []]);
    });

    it('postpones deliveries of a webhook whose secret cannot be decrypted, with an error', async () => {
      await addWebhook('https://alive.test/');
      await record({});
      const stranger = { ...platform.services, vault: specVault(['k9']) };
      const { sent, post } = createReceiver(() => ({ status: 200 }));
      await runOnce(deliverEvents(stranger, post));
      expect(sent).to.deep.equal([]);
      platform.clock.nowMs += 10_000;
      await deliver(post);
      expect(sent).to.have.length(1);
    });

    it('stores no signing secret in plaintext', async () => {
      const { webhook, secret } = await addWebhook('https://alive.test/');
      const stored = await platform.store.webhooks.find(webhook.id);
      expect(JSON.stringify(stored)).not.to.contain(secret.slice('whsec_'.length));
      expect(platform.logLines.join()).not.to.contain(secret);
    });
  });
}
