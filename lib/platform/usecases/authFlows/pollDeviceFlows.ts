import type { BackgroundJob } from '../../backgroundJob.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { TokenRefusal } from '../../model/tokenClient.js';
import { openClient } from '../authClients/sealing.js';
import type { Services } from '../services.js';
import { openContent, sealContent, type FlowContent } from './flowContent.js';
import { fail, settle } from './settle.js';
import { valuesToReplace } from './valuesToReplace.js';

const EVERY_MS = 1000;
/** Polls that one process takes up at a time. */
const AT_ONCE = 20;
/** For so long a poll that was taken up is left to whoever did, in ms. */
const CLAIM_MS = 60_000;
/** RFC 8628 section 3.5. */
const SLOW_DOWN_SECONDS = 5;
const LONGEST_INTERVAL_SECONDS = 300;

/** Asks providers whether the users of device codes have decided (RFC 8628 section 3.4), as often as each provider allows. */
export function pollDeviceFlows(services: Services): BackgroundJob {
  return {
    name: 'poll device codes',
    everyMs: EVERY_MS,
    async run(signal) {
      const nowMs = services.now();
      const due = await services.store.authFlows.claimPolls(nowMs, nowMs + CLAIM_MS, AT_ONCE);
      await Promise.all(due.map((flow) => poll(services, flow, signal)));
    },
  };
}

async function poll(services: Services, flow: AuthFlow, signal: AbortSignal): Promise<void> {
  const { store, vault, tokens, log } = services;
  try {
    const content = openContent(vault, flow);
    const client = await store.authClients.find(flow.authClientId);
    const clientValues = client && openClient(vault, client);
    if (content.device === undefined || clientValues === undefined) {
      await fail(services, flow, { code: 'unreadable', description: 'The auth-client can no longer be opened' }, null);
      return;
    }
    const { deviceCode } = content.device;
    const values = await valuesToReplace(services, flow);
    const outcome = await tokens.obtain(clientValues, { grant: 'device_code', deviceCode }, signal, values);
    if (outcome.outcome === 'granted') {
      const held = { grant: outcome.grant, obtainedAtMs: services.now() };
      await settle(services, flow, content, { held }, null);
    } else if (isWaiting(outcome)) await putOff(services, flow, content, outcome);
    else await settle(services, flow, content, { refusal: outcome }, null);
  } catch (error: unknown) {
    // The claim ends by itself: this flow is asked about again then, and the others are none the worse.
    log.error(
      { flowId: flow.id, error: error instanceof Error ? error.name : typeof error },
      'a device code was not polled',
    );
  }
}

/** What may still become a token: the user has not decided, or the provider was not to be reached. */
function isWaiting({ outcome }: TokenRefusal): boolean {
  return outcome === 'pending' || outcome === 'transient' || outcome === 'ambiguous';
}

async function putOff(services: Services, flow: AuthFlow, content: FlowContent, refusal: TokenRefusal): Promise<void> {
  const { deviceCode = '', intervalSeconds = SLOW_DOWN_SECONDS } = content.device ?? {};
  const seconds = Math.min(LONGEST_INTERVAL_SECONDS, nextInterval(intervalSeconds, refusal));
  const waitSeconds = Math.max(seconds, refusal.retryAfterSeconds ?? 0);
  const { sealed, keyId } = sealContent(services.vault, flow, {
    ...content,
    device: { deviceCode, intervalSeconds: seconds },
  });
  await services.store.authFlows.update(flow.id, 'pending', {
    sealed,
    keyId,
    pollAtMs: services.now() + waitSeconds * 1000,
  });
}

/** The standard wants longer pauses also where no answer came. */
function nextInterval(seconds: number, { code }: TokenRefusal): number {
  if (code === 'authorization_pending') return seconds;
  return code === 'slow_down' ? seconds + SLOW_DOWN_SECONDS : seconds * 2;
}
