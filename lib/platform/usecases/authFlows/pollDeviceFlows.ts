import type { BackgroundJob } from '../../backgroundJob.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { TokenRefusal } from '../../model/tokenClient.js';
import { openRecord } from '../../vault/sealedRecord.js';
import type { Services } from '../services.js';
import { openFlowContent, sealFlowContent, type FlowContent } from './flowContent.js';
import { failFlow, storeResult, UNREADABLE_CLIENT } from './storeResult.js';
import { readPreviousValues } from './readPreviousValues.js';

const INTERVAL_MS = 1000;
/** Flows that one process polls at a time. */
const BATCH_SIZE = 20;
/** Time that other processes leave a claimed flow alone, in ms. */
const LEASE_MS = 60_000;
/** RFC 8628, section 3.5. */
const INTERVAL_INCREMENT_SECONDS = 5;
const MAX_INTERVAL_SECONDS = 300;

/** Creates the job that polls the token endpoint for device flows (RFC 8628, section 3.4), as often as each provider allows. */
export function pollDeviceFlows(services: Services): BackgroundJob {
  return {
    name: 'poll device codes',
    everyMs: INTERVAL_MS,
    async run(signal) {
      const nowMs = services.now();
      const due = await services.store.authFlows.claimDuePolls(nowMs, nowMs + LEASE_MS, BATCH_SIZE);
      await Promise.all(due.map((flow) => poll(services, flow, signal)));
    },
  };
}

async function poll(services: Services, flow: AuthFlow, signal: AbortSignal): Promise<void> {
  const { store, vault, tokenClient, log } = services;
  try {
    const content = openFlowContent(vault, flow);
    const client = await store.authClients.find(flow.authClientId);
    const clientValues = client && openRecord(vault, client);
    if (content.device === undefined || client === undefined || clientValues === undefined) {
      await failFlow(services, flow, UNREADABLE_CLIENT, null);
      return;
    }
    const { deviceCode } = content.device;
    const values = await readPreviousValues(services, flow);
    const outcome = await tokenClient.obtain(clientValues, { grant: 'device_code', deviceCode }, signal, values);
    const exchanged = { flow, content, client, requestId: null };
    if (outcome.outcome === 'granted') {
      const token = { grant: outcome.grant, obtainedAtMs: services.now() };
      await storeResult(services, exchanged, { token });
    } else if (isUndecided(outcome)) await scheduleNextPoll(services, flow, content, outcome);
    else await storeResult(services, exchanged, { refusal: outcome });
  } catch (error: unknown) {
    // The lease expires and this flow is polled again; the other flows aren't affected.
    log.error(
      { flowId: flow.id, error: error instanceof Error ? error.name : typeof error },
      'could not poll a device flow',
    );
  }
}

/** Whether a token may still be issued: the user hasn't decided, or the provider couldn't be reached. */
function isUndecided({ outcome }: TokenRefusal): boolean {
  return outcome === 'pending' || outcome === 'transient' || outcome === 'ambiguous';
}

async function scheduleNextPoll(
  services: Services,
  flow: AuthFlow,
  content: FlowContent,
  refusal: TokenRefusal,
): Promise<void> {
  const { deviceCode = '', intervalSeconds = INTERVAL_INCREMENT_SECONDS } = content.device ?? {};
  const seconds = Math.min(MAX_INTERVAL_SECONDS, computeInterval(intervalSeconds, refusal));
  const waitSeconds = Math.max(seconds, refusal.retryAfterSeconds ?? 0);
  await services.store.authFlows.update(flow.id, 'pending', {
    ...sealFlowContent(services.vault, flow, { ...content, device: { deviceCode, intervalSeconds: seconds } }),
    pollAtMs: services.now() + waitSeconds * 1000,
  });
}

/** Computes the next polling interval; it also grows when no response came (RFC 8628, section 3.5). */
function computeInterval(seconds: number, { code }: TokenRefusal): number {
  if (code === 'authorization_pending') return seconds;
  return code === 'slow_down' ? seconds + INTERVAL_INCREMENT_SECONDS : seconds * 2;
}
