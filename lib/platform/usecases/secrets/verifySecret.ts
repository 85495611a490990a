import type { Values } from '../../../wire/credentials.js';
import { createRedactor } from '../../../sensitive.js';
import type { Caller } from '../../model/directory.js';
import type { SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { conflict } from '../apiErrors.js';
import type { Services } from '../services.js';
import { SECRET, findSecret } from './findSecret.js';
import { openCredentials } from './sealSecret.js';

/** What a component says of a secret. */
export interface Verification {
  readonly secretId: string;
  readonly verified: boolean;
  /** The component's words, without the secret's values. */
  readonly reason: string | undefined;
}

const MAX_REASON_LENGTH = 1000;

/** Has the component of the secret try it. @throws ApiError 404, 403, 409 `not_verifiable` or `unreadable` */
export async function verifySecret(services: Services, caller: Caller, key: SecretKey): Promise<Verification> {
  const { secret, client, workspace } = await findSecret(services, caller, key, 'get', 'verify');
  const components = await services.store.components.findMany(client.componentIds);
  const folder = components.find((component) => component.folder !== null)?.folder;
  if (folder === undefined || folder === null) {
    throw conflict(
      'not_verifiable',
      'The service has only the descriptor of the component, not the code that verifies',
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

/** All texts in the values, at whatever depth. */
function collectTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value as Values).flatMap(collectTexts) : [];
}
