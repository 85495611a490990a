// Stands for node:vm in a browser. Nothing is stopped here: the page ends the whole worker when it takes too long.

export function createContext<Context>(context: Context): Context {
  return context;
}

export class Script {
  runInContext(context: { readonly run: () => void }): void {
    context.run();
  }
}
