import {
  createFailedAuthenticationRecorder,
  type RecordFailedAuthentication,
} from '../usecases/failedAuthenticationRecorder.js';
import type { Services } from '../usecases/services.js';
import { toLoggedError } from './loggedError.js';

/** Records failed authentications beside the requests: nobody waits for that, and what goes wrong with it is logged. */
export function createAuthenticationFailureRecorder(services: Services): RecordFailedAuthentication {
  const record = createFailedAuthenticationRecorder(services);
  return (email, requestId) => {
    record(email, requestId).catch((error: unknown) => {
      services.log.error({ requestId, error: toLoggedError(error) }, 'a failed authentication is not recorded');
    });
  };
}
