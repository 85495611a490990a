/** Aborted by itself or by the signal it is linked to. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** Nothing of it stays at the other signal. */
  readonly unlink: () => void;
}

/** `AbortSignal.any` for a signal that lives as long as the process: on older Node versions it keeps what is linked to it. */
export function createLinkedAbort(to: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  if (to.aborted) abort();
  else to.addEventListener('abort', abort, { once: true });
  return { signal: controller.signal, abort, unlink: () => to.removeEventListener('abort', abort) };
}
