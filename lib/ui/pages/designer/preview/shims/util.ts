/** Stands for node:util in a browser: the symbol under which values say how they are printed. */
export const inspect = { custom: Symbol('inspect') };
