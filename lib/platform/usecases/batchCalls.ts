/**
 * Returns a function that collects the calls of one turn of the event loop and passes them to one call of `load`.
 * Nothing is cached: every result is from a load that started after the call.
 * @param load returns one result per argument, in their order
 */
export function batchCalls<Argument, Result>(
  load: (batch: readonly Argument[]) => Promise<readonly Result[]>,
  defer: (work: () => void) => void,
): (argument: Argument) => Promise<Result> {
  interface Waiting {
    readonly argument: Argument;
    readonly resolve: (result: Result) => void;
    readonly reject: (reason: unknown) => void;
  }
  let waiting: Waiting[] = [];

  function run(): void {
    const batch = waiting;
    waiting = [];
    load(batch.map(({ argument }) => argument)).then(
      (results) => {
        batch.forEach(({ resolve }, index) => {
          resolve(results[index] as Result);
        });
      },
      (reason: unknown) => {
        for (const { reject } of batch) reject(reason);
      },
    );
  }

  return (argument) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ argument, resolve, reject }) === 1) defer(run);
    });
}
