import type { SecretId } from '../../lib/platform/model/ids.js';
import type { Lease, RefreshAttempt } from '../../lib/platform/model/refresh.js';
import {
  createRefresherContext,
  type RefresherContext,
  type RefreshTask,
} from '../../lib/platform/refresher/refresherContext.js';
import type { ReplacedToken } from '../../lib/platform/refresher/saveToken.js';
import type { ResolvedSecret, Store } from '../../lib/platform/store/store.js';
import { createAttempt } from '../../lib/platform/tokens/journal.js';
import { findSecret } from './refresher.js';
import { OAUTH2_CLIENT, secretsPlatform, TOKENS, type SecretsPlatform } from './secrets.js';
import { withMethods } from './withMethods.js';

/** The parts of a refresher in a process with one secret, and what they need. */
export interface RefresherSpec {
  readonly platform: SecretsPlatform;
  readonly context: RefresherContext;
  /** The id of the secret, which has `TOKENS`. */
  readonly id: SecretId;
  /** Tells the process to shut down. */
  readonly shutDown: () => void;
  readonly find: () => Promise<ResolvedSecret>;
  /** Claims the lease for this process, or for another one. */
  readonly claim: (owner?: string) => Promise<Lease>;
  /** A forced refresh under the lease. */
  readonly createTask: (lease: Lease, more?: Partial<RefreshTask>) => RefreshTask;
  /** Adds a journal entry, and returns it with the secret and its tokens. */
  readonly beginAttempt: (lease: Lease) => Promise<ReplacedToken>;
  readonly listAttempts: () => Promise<readonly RefreshAttempt[]>;
}

export async function createRefresherSpec(
  credentials: object = TOKENS,
  clientValues: object = {},
): Promise<RefresherSpec> {
  const platform = await secretsPlatform();
  const client = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, ...clientValues });
  const id = (await platform.makeSecret(client, credentials)) as SecretId;
  const { store, clock } = platform;
  const shutdown = new AbortController();
  const context = createRefresherContext(
    {
      ...platform.services,
      refreshSettings: { tickMs: 1000, concurrency: 2, leaseMs: 60_000, waitMs: 10_000 },
    },
    { onTokenRequest: () => undefined, onOutcome: () => undefined },
    shutdown.signal,
  );
  const find = () => findSecret(platform, id);
  return {
    platform,
    context,
    id,
    shutDown: () => shutdown.abort(),
    find,
    claim: async (owner = context.owner) => {
      const { secret } = await find();
      const request = { secretId: id, authClientId: secret.authClientId, clientLimit: null };
      const until = { owner, untilMs: clock.nowMs + 60_000 };
      const [lease] = await store.refreshes.claim([request], until, clock.nowMs);
      if (lease === undefined) throw new Error('the lease is held');
      return lease;
    },
    createTask: (lease, more = {}) => ({
      lease,
      leaseLost: new AbortController().signal,
      caller: null,
      seen: undefined,
      rejectEarly: () => undefined,
      ...more,
    }),
    beginAttempt: async (lease) => {
      const found = await find();
      const attempt = createAttempt(context, found.secret, lease, TOKENS.refresh_token);
      await store.attempts.add(attempt);
      const state = (await store.refreshes.find(id))!;
      return { found, state, values: { ...TOKENS }, clientValues: { ...OAUTH2_CLIENT, ...clientValues }, attempt };
    },
    listAttempts: () => store.attempts.listBySecret(id),
  };
}

/** Returns a context whose store has other methods. */
export function withStore(context: RefresherContext, methods: Partial<Store>): RefresherContext {
  return { ...context, store: withMethods(context.store, methods) };
}
