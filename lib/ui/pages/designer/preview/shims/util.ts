/** Browser replacement for node:util: the symbol of custom inspection functions. */
export const inspect = { custom: Symbol('inspect') };
