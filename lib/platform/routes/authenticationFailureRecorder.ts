import {
  createFailedAuthenticationRecorder,
  type RecordFailedAuthentication,
} from '../usecases/failedAuthenticationRecorder.js';
import type { Services } from '../usecases/services.js';
import { toLoggedError } from './loggedError.js';

/** Returns a function that records failed authentications in the background and logs an error if that fails. */
export function createAuthenticationFailureRecorder(services: Services): RecordFailedAuthentication {
  const record = createFailedAuthenticationRecorder(services);
  return (email, requestId) => {
    record(email, requestId).catch((error: unknown) => {
      services.log.error({ requestId, error: toLoggedError(error) }, 'could not record a failed authentication');
    });
  };
}
