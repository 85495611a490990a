import type { Services } from '../usecases/services.js';
import { apiKeyOperations } from './apiKeys.js';
import { auditRecordOperations } from './auditRecords.js';
import { authClientOperations } from './authClients.js';
import { authFlowOperations } from './authFlows.js';
import { componentOperations } from './components.js';
import { contractOperations } from './contracts.js';
import { eventOperations } from './events.js';
import { exampleOperations } from './examples.js';
import type { Operation } from './operation.js';
import { providerMetadataOperations } from './providerMetadata.js';
import { providerOperations } from './providers.js';
import { runOperations } from './runs.js';
import { secretOperations } from './secrets.js';
import { tenantOperations } from './tenants.js';
import { userOperations } from './users.js';
import { webhookOperations } from './webhooks.js';
import { workspaceOperations } from './workspaces.js';

const RESOURCES: readonly ((services: Services) => readonly Operation[])[] = [
  apiKeyOperations,
  auditRecordOperations,
  authClientOperations,
  authFlowOperations,
  componentOperations,
  contractOperations,
  eventOperations,
  exampleOperations,
  providerMetadataOperations,
  providerOperations,
  runOperations,
  secretOperations,
  tenantOperations,
  userOperations,
  webhookOperations,
  workspaceOperations,
];

/** Creates all operations of the API. */
export function createOperations(services: Services): readonly Operation[] {
  return RESOURCES.flatMap((operations) => operations(services));
}
