/** Waits for all of it, however each ends. @throws what the first one that failed did */
export async function waitForAll(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}
