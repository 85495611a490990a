/** Waits until all promises have settled, then rejects with the reason of the first rejected one. */
export async function waitForAll(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}
