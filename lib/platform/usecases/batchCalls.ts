/**
 * Makes a function that gathers the calls of one turn of the event loop and answers them with one call of `load`. Nothing is
 * remembered: every call is answered by a load that began after it.
 * @param load gives one answer an argument, in their order
 */
export function batchCalls<Argument, Answer>(
  load: (batch: readonly Argument[]) => Promise<readonly Answer[]>,
  defer: (work: () => void) => void,
): (argument: Argument) => Promise<Answer> {
  interface Waiting {
    readonly argument: Argument;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (reason: unknown) => void;
  }
  let waiting: Waiting[] = [];

  function run(): void {
    const batch = waiting;
    waiting = [];
    load(batch.map(({ argument }) => argument)).then(
      (answers) => {
        batch.forEach(({ resolve }, index) => {
          resolve(answers[index] as Answer);
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
