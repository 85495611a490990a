import path from 'node:path';

const FOLDER = path.join(__dirname, '../../examples/sandbox');

/** Common members of the servers of examples/sandbox. */
interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

interface Options {
  readonly port?: number;
  readonly log?: (line: string) => void;
}

export interface AuthorizationServer extends Server {
  readonly client: ClientValues;
  /** Withdraws every consent. */
  endGrants(): void;
}

export interface Instagram extends Server {
  readonly scopes: readonly string[];
  /** Members of an auth client. */
  readonly client: Readonly<
    Record<'client_id' | 'client_secret' | 'auth_uri' | 'token_uri' | 'exchange_uri' | 'refresh_token_uri', string>
  >;
  removeApp(): void;
  /** Sets the error of all Graph API responses; null resets it. */
  fail(
    error: {
      readonly code: number;
      readonly subcode?: number;
      readonly message: string;
      readonly status?: number;
    } | null,
  ): void;
}

type ClientValues = Readonly<Record<'client_id' | 'client_secret', string>>;
type UserValues = Readonly<Record<'username' | 'password', string>>;

export interface AppServices extends Server {
  readonly applicationUser: UserValues;
  readonly application: ClientValues;
  readonly adminUser: UserValues;
  readonly organization: ClientValues;
  user(name: string): UserValues;
  setMaxTtl(ms: number): void;
}

/** A page and its controls. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
  click(text: string, fields?: Readonly<Record<string, string>>): Promise<Page>;
}

export interface Browser {
  open(address: string): Promise<Page>;
  setCookie(address: string, header: string): void;
}

interface Modules {
  'authorizationServer.mjs': {
    readonly startAuthorizationServer: (
      options: Options & { readonly redirectUris: readonly string[]; readonly tokenSeconds?: number },
    ) => Promise<AuthorizationServer>;
  };
  'instagram.mjs': {
    readonly startInstagram: (
      options: Options & {
        readonly product?: 'login' | 'basic_display';
        readonly redirectUris: readonly string[];
        readonly now?: () => number;
      },
    ) => Promise<Instagram>;
  };
  'appServices.mjs': {
    readonly startAppServices: (options?: Options & { readonly now?: () => number }) => Promise<AppServices>;
  };
  'vendors.mjs': { readonly startVendors: (options?: Options) => Promise<Server> };
  'browser.mjs': { readonly openBrowser: () => Browser };
}

/** Imports a module of examples/sandbox, plain JavaScript. */
export async function sandbox<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return (await import(path.join(FOLDER, name))) as Modules[Name];
}
