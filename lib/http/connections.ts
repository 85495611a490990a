import type { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Sensitive } from '../sensitive.js';
import { HttpAgent, HttpsAgent, POOLED_OPTIONS, SINGLE_USE_OPTIONS } from './agents.js';
import { hostOf, portOf, buildProxyAuthorization, selectProxy, serverNameOf } from './proxy.js';
import type { RequestProxy, SendOptions, TlsIdentity } from './message.js';
import type { ProxySettings } from './proxy.js';
import { createPortZeroError } from './transportErrors.js';
import { TunnelAgent } from './tunnelAgent.js';

/** The connection of a request and its request target. */
interface Route {
  readonly agent: Agent;
  /** Whether the connection uses TLS: to an https target or an https proxy. */
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Origin form, or absolute form for a proxy (RFC 9112, section 3.2). */
  readonly path: string;
  /** Certificates of the target's connection, and the name in the server's. Requests share a connection only if these are equal. */
  readonly tls: TlsIdentity & { readonly servername: string };
  /** For a proxy that receives this request. A tunnel authenticates in CONNECT instead. */
  readonly proxyAuthorization?: string;
}

/** The connections of one sender. */
export interface Connections {
  /**
   * Returns the connection for a URL. Requests with different options share none.
   * @param options a proxy's certificate is verified even without `verifyTls`
   * @param fresh uses a new connection and closes it afterwards
   * @param identity certificates from a credential, for https targets
   * @throws TransportError when the URL has port 0 or the proxy setting is invalid
   */
  route(url: URL, options: RouteOptions, fresh: boolean, identity?: Sensitive<TlsIdentity>): Route;
  /** Closes idle connections. Requests in flight are not affected. */
  close(): void;
}

type RouteOptions = Pick<SendOptions, 'verifyTls' | 'ca' | 'proxy'>;

export interface ConnectionSettings {
  readonly proxy: ProxySettings;
  /** Trusted CA certificates in PEM, in place of the defaults. */
  readonly ca?: string;
  /** Replaces the system's name resolution. Not used for tunnels through a proxy. */
  readonly lookup?: LookupFunction;
}

export function createConnections({ proxy: proxies, ca: defaultCa, lookup }: ConnectionSettings): Connections {
  const lookupOption = lookup === undefined ? {} : { lookup };
  const pool = new Map<string, Agent>();

  const getAgent = (fresh: boolean, key: readonly unknown[], make: (base: object) => Agent): Agent => {
    if (fresh) return make(SINGLE_USE_OPTIONS);
    const name = JSON.stringify(key);
    let agent = pool.get(name);
    if (agent === undefined) pool.set(name, (agent = make(POOLED_OPTIONS)));
    return agent;
  };
  /** @param proxy to which it connects, so that its connections serve no other user of the proxy */
  const plain = (fresh: boolean, proxy?: URL): Agent =>
    getAgent(fresh, ['http', proxy], (base) => new HttpAgent({ ...base, ...lookupOption }));
  const secure = (verify: boolean, fresh: boolean, proxy?: URL): Agent =>
    getAgent(
      fresh,
      ['https', proxy, verify],
      (base) => new HttpsAgent({ ...base, ...lookupOption, rejectUnauthorized: verify }),
    );
  const tunnel = (proxy: URL, ca: string | undefined, verify: boolean, fresh: boolean): Agent =>
    getAgent(
      fresh,
      ['tunnel', proxy, verify, ca],
      (base) => new TunnelAgent(proxy, trust(ca), { ...base, rejectUnauthorized: verify }),
    );

  return {
    route(url, { verifyTls, ca, proxy: requestProxy }, fresh, identity) {
      // Node would use the default port of the scheme instead.
      if (url.port === '0') throw createPortZeroError();
      const isSecure = url.protocol === 'https:';
      const proxy = selectProxy(url, requestProxy === undefined ? proxies : toSettings(requestProxy));
      if (proxy !== undefined && !isSecure) return routeThroughProxy(url, proxy, ca ?? defaultCa, fresh);
      const own = identity?.reveal();
      return {
        agent: proxy
          ? tunnel(proxy, ca ?? defaultCa, verifyTls, fresh)
          : isSecure
            ? secure(verifyTls, fresh)
            : plain(fresh),
        secure: isSecure,
        host: hostOf(url),
        port: portOf(url),
        path: url.pathname + url.search,
        tls: { ...own, ...trust(joinPem(ca, own?.ca) ?? defaultCa), servername: serverNameOf(url) },
      };
    },
    close() {
      for (const agent of pool.values()) {
        for (const sockets of Object.values(agent.freeSockets)) {
          for (const socket of sockets ?? []) socket.destroy();
        }
      }
    },
  };

  function routeThroughProxy(url: URL, proxy: URL, ca: string | undefined, fresh: boolean): Route {
    const isSecure = proxy.protocol === 'https:';
    const credentials = buildProxyAuthorization(proxy);
    return {
      agent: isSecure ? secure(true, fresh, proxy) : plain(fresh, proxy),
      secure: isSecure,
      host: hostOf(proxy),
      port: portOf(proxy),
      path: `${url.protocol}//${url.host}${url.pathname}${url.search}`,
      tls: { ...trust(ca), servername: serverNameOf(proxy) },
      ...(credentials === undefined ? {} : { proxyAuthorization: credentials }),
    };
  }
}

function trust(ca: string | undefined): Pick<TlsIdentity, 'ca'> {
  return ca === undefined ? {} : { ca };
}

function joinPem(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || other === undefined ? (one ?? other) : `${one}\n${other}`;
}

function toSettings({ url, noProxy }: RequestProxy): ProxySettings {
  return { allProxy: url?.reveal(), noProxy };
}
