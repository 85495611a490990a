import type { AuthFlow } from '../../model/authFlow.js';
import type { SecretId } from '../../model/ids.js';
import { changeRefreshTokenExpiry } from '../../model/refreshTokenExpiry.js';
import type { ObtainedToken } from '../../model/tokenClient.js';
import type { Repositories } from '../../store/store.js';
import { recordEvents } from '../events/recordEvents.js';
import { saveRefreshState } from '../../tokens/saveRefreshState.js';
import { queueRevocation } from '../revocation/queueRevocation.js';
import { SECRET } from '../secretAccess.js';
import { openAuthClientOrThrow } from '../../tokens/openCredentials.js';
import { openRecord, sealRecord } from '../../vault/sealedRecord.js';
import type { Services } from '../services.js';
import { AUTH_FLOW, createFlowAuditRecord } from './createFlowAuditRecord.js';
import { sealFlowContent, type FlowContent } from './flowContent.js';
import { buildSecretValues, buildReauthorizedValues } from './buildSecretValues.js';

/** Another transaction changed the secret between the read and the write: the transaction has to be retried. */
export class SecretChangedError extends Error {
  override readonly name = 'SecretChangedError';
}

/** The content of a flow for which the provider has issued a token. */
export type ContentWithToken = FlowContent & { readonly held: ObtainedToken };

/**
 * Saves the token of a flow in the secret that it reauthorizes: same id, new version, state `ready`.
 * @returns the saved flow, or the failed one when the secret was deleted; undefined when the flow has changed in between
 * @throws SecretChangedError when the secret has changed in between
 */
export async function attachToken(
  services: Services,
  tx: Repositories,
  flow: AuthFlow & { readonly secretId: SecretId },
  content: ContentWithToken,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  const { vault } = services;
  const { id, secretId, status, workspaceId } = flow;
  const { held: token } = content;
  const [found] = await tx.secrets.findMany([{ workspaceId, idOrReference: secretId }]);
  if (found === undefined) return failForDeletedSecret(services, tx, flow, content, requestId);
  const { secret, client } = found;
  const issuingClient = { ...client, values: openAuthClientOrThrow(vault, client) };
  const previous = openRecord(vault, secret) ?? {};
  const { values, expiresAtMs, refreshTokenExpiresAtMs } = buildReauthorizedValues(
    previous,
    content,
    token,
    issuingClient,
  );
  const savedFlow = await tx.authFlows.update(id, status, {
    ...sealFlowContent(vault, flow, {}),
    pollAtMs: null,
    status: 'saved',
    errorCode: null,
    errorDescription: null,
  });
  if (savedFlow === undefined) return undefined;
  const changes = {
    ...sealRecord(vault, secret, values),
    version: secret.version + 1,
    state: 'ready',
    error: null,
    degradedSinceMs: null,
    obtainedAtMs: token.obtainedAtMs,
    expiresAtMs,
    ...changeRefreshTokenExpiry(secret, refreshTokenExpiresAtMs, token.obtainedAtMs),
    updatedAtMs: services.now(),
  } as const;
  const updated = await tx.secrets.update(secretId, changes, { sealed: secret.sealed, version: secret.version });
  if (updated === undefined) throw new SecretChangedError();
  await saveRefreshState(tx, updated, values, issuingClient);
  const { version } = updated;
  await tx.audit.append([
    createFlowAuditRecord(services, flow, requestId, { action: 'update', resourceType: AUTH_FLOW, resourceId: id }),
    createFlowAuditRecord(services, flow, requestId, {
      action: 'update',
      resourceType: SECRET,
      resourceId: secretId,
      version,
    }),
  ]);
  if (secret.state === 'error' || secret.degradedSinceMs !== null) {
    const { tenantId } = flow;
    const resource = { resourceType: SECRET, resourceId: secretId };
    await recordEvents(services, tx, [
      { type: 'secret.recovered', tenantId, workspaceId, ...resource, data: { version } },
    ]);
  }
  return savedFlow;
}

/** Fails the flow of a deleted secret and queues the revocation of its token. */
async function failForDeletedSecret(
  services: Services,
  tx: Repositories,
  flow: AuthFlow & { readonly secretId: SecretId },
  content: ContentWithToken,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  const { id, secretId, tenantId } = flow;
  const failed = await tx.authFlows.update(id, flow.status, {
    ...sealFlowContent(services.vault, flow, {}),
    pollAtMs: null,
    status: 'failed',
    errorCode: 'secret_deleted',
    errorDescription: 'The secret was deleted during the flow',
  });
  if (failed === undefined) return undefined;
  const action = { action: 'update', resourceType: AUTH_FLOW, resourceId: id } as const;
  await tx.audit.append([
    createFlowAuditRecord(services, flow, requestId, { ...action, outcome: 'failed', reason: 'flow_failed' }),
  ]);
  const client = await tx.authClients.find(flow.authClientId);
  if (client === undefined) return failed;
  const issuingClient = { ...client, values: openAuthClientOrThrow(services.vault, client) };
  const { values } = buildSecretValues(content, content.held, issuingClient);
  await queueRevocation(services, tx, { id: secretId, tenantId }, issuingClient, values);
  return failed;
}
