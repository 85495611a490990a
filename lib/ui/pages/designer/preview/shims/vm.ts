// Browser replacement for node:vm without timeouts: the page terminates the whole worker after the time limit.

export function createContext<Context>(context: Context): Context {
  return context;
}

export class Script {
  runInContext(context: { readonly run: () => void }): void {
    context.run();
  }
}
