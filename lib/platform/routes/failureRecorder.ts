import { createFailedAuthenticationRecorder, type RecordFailedAuthentication } from '../usecases/failedAuthenticationRecorder.js';
import type { Services } from '../usecases/services.js';
import { loggedError } from './loggedError.js';

/** Records failed authentications beside the requests: nobody waits for that, and what goes wrong with it is logged. */
export function failureRecorder(services: Services): RecordFailedAuthentication {
  const record = createFailedAuthenticationRecorder(services);
  return (email, requestId) => {
    record(email, requestId).catch((error: unknown) => {
      services.log.error({ requestId, error: loggedError(error) }, 'a failed authentication is not recorded');
    });
  };
}
