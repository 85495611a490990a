/** Interception of the requests of this process, by nock. */
interface Interceptors {
  activate(): void;
  restore(): void;
}

let interceptors: Interceptors | undefined;

/** Called by the root hooks of the specs that intercept. The integration specs don't load nock: it changes `http` as soon as it is loaded. */
export function registerInterceptors(registered: Interceptors): void {
  interceptors = registered;
}

/** Requests of this `describe` reach their servers. */
export function suspendInterceptors(): void {
  before(() => interceptors?.restore());
  after(() => interceptors?.activate());
}
