import { expect } from 'chai';
import { ApiError } from '../../../../lib/errors.js';
import { createMemoryStore } from '../../../../lib/platform/store/memory/memoryStore.js';
import { forceRefresh } from '../../../../lib/platform/usecases/refresh/forceRefresh.js';
import { patchSecret } from '../../../../lib/platform/usecases/secrets/patchSecret.js';
import { originOf } from '../../../support/providers/rotating.js';
import { SeededRandom } from './seededRandom.js';
import { advanceAndDeliver } from './commands.js';
import { Deployment } from './deployment.js';

const LATENCY_MS = 8000;

describe('a secret that is changed during its refresh', () => {
  let deployment: Deployment;
  let id: string;
  /** The error of the forced refresh; undefined: it is in flight or succeeded. */
  let refused: unknown;

  beforeEach(begin);

  async function begin(): Promise<void> {
    deployment = new Deployment(createMemoryStore(), 1, { graceMs: 0, lifeMs: 3_600_000 });
    await deployment.populate(1);
    deployment.shared.behavior.latencyMs = LATENCY_MS;
    id = deployment.secretIds[0]!;
    refused = undefined;
  }

  const key = () => ({ workspaceId: deployment.workspaceId, idOrReference: id });
  const replica = () => deployment.replicas[0]!.services;
  const pass = (ms: number): Promise<void> => advanceAndDeliver(deployment, ms, new SeededRandom(1));
  function force(): void {
    forceRefresh(replica(), deployment.caller, key(), undefined).catch((error: unknown) => (refused = error));
  }
  async function patch(credentials: object): Promise<void> {
    const patched = patchSecret(replica(), deployment.caller, key(), { credentials });
    await deployment.shared.simulation.deliverAll(() => 0);
    await patched;
  }

  it('keeps the access token of the user and the refresh token of the provider', async () => {
    const other = deployment.shared.provider.authenticate();
    force();
    await pass(LATENCY_MS / 2);
    await patch({ access_token: other.accessToken, expires_in: 3600 });
    await pass(LATENCY_MS);
    const stored = await deployment.readStoredTokens(id);
    expect(stored?.accessToken).to.equal(other.accessToken);
    expect(originOf(stored!.refreshToken)).to.deep.equal({ grant: 0, generation: 1 });
    expect(deployment.shared.provider.isGood(stored!.refreshToken)).to.equal(true);
  });

  it('stays ready when a refresh token was refused that has been replaced since', async () => {
    const { provider } = deployment.shared;
    const other = provider.authenticate();
    provider.withdraw((await deployment.readStoredTokens(id))!.refreshToken);
    force();
    await pass(LATENCY_MS / 2);
    await patch({ refresh_token: other.refreshToken });
    await pass(LATENCY_MS);
    const { found, refreshToken } = (await deployment.readStoredTokens(id))!;
    expect([found.secret.state, refreshToken]).to.deep.equal(['ready', other.refreshToken]);
    force();
    await pass(2 * LATENCY_MS);
    expect(originOf((await deployment.readStoredTokens(id))!.refreshToken)).to.deep.equal({ grant: 4, generation: 1 });
  });

  it('is reported as not found to a waiting caller when it is deleted', async () => {
    const errors = new Set<string>();
    for (let delivered = 0; delivered < 30; delivered += 1) {
      await begin();
      const { store, simulation } = deployment.shared;
      force();
      await simulation.settle();
      for (let count = 0; count < delivered && simulation.pendingCount > 0; count += 1) await simulation.deliverOne(0);
      const { secret, workspace } = (await deployment.readStoredTokens(id))!.found;
      await store.secrets.delete(workspace.id, secret.id);
      await pass(2 * LATENCY_MS);
      errors.add(refused instanceof ApiError ? String(refused.status) : String(refused));
    }
    expect([...errors]).to.deep.equal(['404']);
  });
});
