/** Returns an object that has other methods in place of some of its own. */
export function withMethods<T extends object>(original: T, methods: Partial<T>): T {
  return Object.assign(Object.create(original) as T, methods);
}
