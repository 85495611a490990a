/** An abort controller that another signal aborts as well. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** Removes the listener from the other signal. */
  readonly unlink: () => void;
}

/** Replaces `AbortSignal.any` for signals that live as long as the process, where older Node versions leak memory. */
export function createLinkedAbort(to: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  if (to.aborted) abort();
  else to.addEventListener('abort', abort, { once: true });
  return { signal: controller.signal, abort, unlink: () => to.removeEventListener('abort', abort) };
}
