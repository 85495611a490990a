import { ApiError } from '../../../errors.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { SecretId } from '../../model/ids.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Repositories } from '../../store/store.js';
import type { Vault } from '../../vault/vault.js';
import { recordEvents } from '../events/recordEvents.js';
import { saveRefreshState } from '../refresh/saveRefreshState.js';
import { queueRevocation } from '../revocation/queueRevocation.js';
import { SECRET } from '../secrets/findSecret.js';
import { openClientOf, openSecret, sealSecret } from '../secrets/sealing.js';
import type { Services } from '../services.js';
import { AUTH_FLOW, flowAudit } from './flowAudit.js';
import { sealContent, type FlowContent, type HeldGrant } from './flowContent.js';
import { newHeldValues, renewedHeldValues } from './heldValues.js';

/** The values were changed between being read and being written: the transaction has to begin anew. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** The content of a flow that the provider has given tokens to. */
export type Holding = FlowContent & { readonly held: HeldGrant };

/**
 * Puts the tokens of a flow into the secret that was authenticated anew: the same secret, a new version, nothing wrong with
 * it any more.
 * @returns the flow, saved, or failed when the secret is gone; undefined: somebody else has moved the flow on
 * @throws Overtaken
 */
export async function attach(
  services: Services,
  tx: Repositories,
  flow: AuthFlow & { readonly secretId: SecretId },
  content: Holding,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  const { vault } = services;
  const { id, secretId, status, workspaceId } = flow;
  const { held } = content;
  const [found] = await tx.secrets.findMany([{ workspaceId, idOrReference: secretId }]);
  if (found === undefined) return secretGone(services, tx, flow, content, requestId);
  const { secret, client } = found;
  const clientValues = openClientOf(vault, client);
  const before = valuesBefore(vault, secret);
  const { values, expiresAtMs } = renewedHeldValues(before, content, held, { type: client.type, values: clientValues });
  const saved = await tx.authFlows.update(id, status, {
    ...emptied(services, flow),
    status: 'saved',
    errorCode: null,
    errorDescription: null,
  });
  if (saved === undefined) return undefined;
  const changes = {
    ...sealSecret(vault, secret, values),
    version: secret.version + 1,
    state: 'ready',
    error: null,
    degradedSinceMs: null,
    obtainedAtMs: held.obtainedAtMs,
    expiresAtMs,
    updatedAtMs: services.now(),
  } as const;
  const now = await tx.secrets.update(secretId, changes, { sealed: secret.sealed, version: secret.version });
  if (now === undefined) throw new Overtaken();
  await saveRefreshState(tx, now, values, clientValues);
  const { version } = now;
  await tx.audit.append([
    flowAudit(services, flow, requestId, { action: 'update', resourceType: AUTH_FLOW, resourceId: id }),
    flowAudit(services, flow, requestId, { action: 'update', resourceType: SECRET, resourceId: secretId, version }),
  ]);
  if (secret.state === 'error' || secret.degradedSinceMs !== null) {
    const { tenantId } = flow;
    const resource = { resourceType: SECRET, resourceId: secretId };
    await recordEvents(services, tx, [
      { type: 'secret.recovered', tenantId, workspaceId, ...resource, data: { version } },
    ]);
  }
  return saved;
}

/** Nobody is going to use the tokens: their provider is told so. */
async function secretGone(
  services: Services,
  tx: Repositories,
  flow: AuthFlow & { readonly secretId: SecretId },
  content: Holding,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  const { id, secretId, tenantId } = flow;
  const failed = await tx.authFlows.update(id, flow.status, {
    ...emptied(services, flow),
    status: 'failed',
    errorCode: 'secret_deleted',
    errorDescription: 'The secret has been deleted meanwhile',
  });
  if (failed === undefined) return undefined;
  const deed = { action: 'update', resourceType: AUTH_FLOW, resourceId: id } as const;
  await tx.audit.append([flowAudit(services, flow, requestId, { ...deed, outcome: 'failed', reason: 'flow_failed' })]);
  const client = await tx.authClients.find(flow.authClientId);
  if (client === undefined) return failed;
  const clientValues = openClientOf(services.vault, client);
  const granting = { type: client.type, values: clientValues };
  const { values } = newHeldValues(content, content.held, granting);
  await queueRevocation(services, tx, { id: secretId, tenantId }, granting, values);
  return failed;
}

function emptied({ vault }: Services, flow: AuthFlow): Pick<AuthFlow, 'sealed' | 'keyId' | 'pollAtMs'> {
  const { sealed, keyId } = sealContent(vault, flow, {});
  return { sealed, keyId, pollAtMs: null };
}

/** What can't be opened any more is mended by this. */
function valuesBefore(vault: Vault, secret: StoredSecret): Values {
  try {
    return openSecret(vault, secret);
  } catch (error: unknown) {
    if (error instanceof ApiError) return {};
    throw error;
  }
}
