import type { AuthFlow } from '../../model/authFlow.js';
import type { Services } from '../services.js';
import type { Exchange, ExchangeResult } from './exchangeCode.js';
import { openFlowContent } from './flowContent.js';
import { readPreviousValues } from './readPreviousValues.js';
import { storeResult } from './storeResult.js';

/**
 * Completes a claimed flow: obtains its token and stores the result. A process that stops waits for it, since the code is used up.
 * @param flow with the status `exchanging`
 * @param obtain runs the exchange at the provider
 * @returns the updated flow; undefined when it was deleted or has changed in between
 * @throws ApiError `unreadable`, `store_unavailable`
 */
export function completeFlow(
  services: Services,
  flow: AuthFlow,
  { client, clientValues }: Pick<Exchange, 'client' | 'clientValues'>,
  obtain: (exchange: Exchange) => Promise<ExchangeResult>,
  requestId: string | null,
): Promise<AuthFlow | undefined> {
  const obtainAndStore = async (): Promise<AuthFlow | undefined> => {
    const content = openFlowContent(services.vault, flow);
    const previousValues = await readPreviousValues(services, flow);
    const result = await obtain({ flow, content, client, clientValues, previousValues });
    return storeResult(services, { flow, content, client, requestId }, result);
  };
  const work = obtainAndStore();
  services.workTracker.add(work);
  return work;
}
