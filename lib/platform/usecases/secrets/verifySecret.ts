import type { JsonObject } from '../../../json.js';
import { createRedactor } from '../../../sensitive.js';
import type { Caller } from '../../model/directory.js';
import type { SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { conflict } from '../apiErrors.js';
import type { Services } from '../services.js';
import { SECRET, getSecret } from '../secretAccess.js';
import { openCredentials } from '../../tokens/openCredentials.js';

/** The result of a credential check by a component. */
interface Verification {
  readonly secretId: string;
  readonly verified: boolean;
  /** The component's error message; the secret's values are redacted. */
  readonly reason: string | undefined;
}

const MAX_REASON_LENGTH = 1000;

/**
 * Runs the credential check of the secret's component.
 * @throws ApiError `not_found`, `forbidden`, `not_verifiable`, `unreadable`
 */
export async function verifySecret(services: Services, caller: Caller, key: SecretKey): Promise<Verification> {
  const { secret, client, workspace } = await getSecret(services, caller, key, 'get', 'verify');
  const components = await services.store.components.findMany(client.componentIds);
  const folder = components.find((component) => component.folder !== null)?.folder;
  if (folder === undefined || folder === null) {
    throw conflict(
      'not_verifiable',
      'The service has only the descriptor of the component, not the code of its credential check',
    );
  }
  const credentials = openCredentials(services.vault, secret, client);
  const result = await services.verifyCredentials(folder, { type: secret.type, credentials });
  const action = { action: 'verify', resourceType: SECRET, resourceId: secret.id, version: secret.version } as const;
  const outcome = result.verified
    ? ({ outcome: 'ok' } as const)
    : ({ outcome: 'failed', reason: 'not_verified' } as const);
  await services.audit(createAuditRecord(services, caller, placeOfWorkspace(workspace), { ...action, ...outcome }));
  const redact = createRedactor(collectTexts(credentials));
  return {
    secretId: secret.id,
    verified: result.verified,
    reason: result.verified ? undefined : redact(result.reason).slice(0, MAX_REASON_LENGTH),
  };
}

/** Collects all strings in the values, at any depth. */
function collectTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value as JsonObject).flatMap(collectTexts) : [];
}
