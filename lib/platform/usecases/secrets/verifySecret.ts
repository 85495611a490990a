import type { Values } from '../../../wire/credentials.js';
import { redactor } from '../../../sensitive.js';
import type { Caller } from '../../model/directory.js';
import type { SecretKey } from '../../store/store.js';
import { placeOfWorkspace } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { conflict } from '../problems.js';
import type { Services } from '../services.js';
import { SECRET, secretFor } from './findSecret.js';
import { openShown } from './sealing.js';

/** What a component says of a secret. */
export interface Verification {
  readonly secretId: string;
  readonly verified: boolean;
  /** The component's words, without the secret's values. */
  readonly reason: string | undefined;
}

const LONGEST_REASON = 1000;

/** Has the component of the secret try it. @throws ApiError 404, 403, 409 `not_verifiable` or `unreadable` */
export async function verifySecret(services: Services, caller: Caller, key: SecretKey): Promise<Verification> {
  const { secret, client, workspace } = await secretFor(services, caller, key, 'get', 'verify');
  const components = await services.store.components.findMany(client.componentIds);
  const folder = components.find((component) => component.folder !== null)?.folder;
  if (folder === undefined || folder === null) {
    throw conflict(
      'not_verifiable',
      'The service has only the descriptor of the component, not the code that verifies',
    );
  }
  const credentials = openShown(services.vault, secret, client);
  const result = await services.verifier(folder, { type: secret.type, credentials });
  const deed = { action: 'verify', resourceType: SECRET, resourceId: secret.id, version: secret.version } as const;
  const outcome = result.verified
    ? ({ outcome: 'ok' } as const)
    : ({ outcome: 'failed', reason: 'not_verified' } as const);
  await services.audit(auditRecord(services, caller, placeOfWorkspace(workspace), { ...deed, ...outcome }));
  const redact = redactor(textsOf(credentials));
  return {
    secretId: secret.id,
    verified: result.verified,
    reason: result.verified ? undefined : redact(result.reason).slice(0, LONGEST_REASON),
  };
}

/** All texts in the values, at whatever depth. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value as Values).flatMap(textsOf) : [];
}
