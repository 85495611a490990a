/** An abort controller that also aborts when another signal does. */
interface LinkedAbort {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** Removes the listener from the other signal. */
  readonly unlink: () => void;
}

/**
 * Links a new abort controller to a signal. For signals that live as long as the process, where `AbortSignal.any` leaks memory in older
 * Node versions.
 */
export function createLinkedAbort(parent: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  if (parent.aborted) abort();
  else parent.addEventListener('abort', abort, { once: true });
  return { signal: controller.signal, abort, unlink: () => parent.removeEventListener('abort', abort) };
}
