import type { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Sensitive } from '../sensitive.js';
import { HttpAgent, HttpsAgent, POOLED_OPTIONS, SINGLE_USE_OPTIONS } from './agents.js';
import { hostOf, portOf, buildProxyAuthorization, selectProxy } from './proxy.js';
import type { TlsIdentity } from './message.js';
import type { ProxySettings } from './proxy.js';
import { createPortZeroError } from './transportErrors.js';
import { TunnelAgent } from './tunnelAgent.js';

/** The connection of a request and its request target. */
export interface Route {
  readonly agent: Agent;
  /** Whether the connection uses TLS: to an https target or an https proxy. */
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Origin form, or absolute form for a proxy (RFC 9112, section 3.2). */
  readonly path: string;
  /** Certificates of the target's connection. Requests share a connection only if these are equal. */
  readonly tls: TlsIdentity;
  /** For a proxy that receives this request. A tunnel authenticates in CONNECT instead. */
  readonly proxyAuthorization?: string;
}

/** The connections of one sender. */
export interface Connections {
  /**
   * Returns the connection for a URL.
   * @param verifyTls false accepts any certificate of the target; a proxy's certificate is always verified
   * @param fresh uses a new connection and closes it afterwards
   * @param identity certificates from a credential, for https targets
   * @throws TransportError when the URL has port 0 or the proxy setting is invalid
   */
  route(url: URL, verifyTls: boolean, fresh: boolean, identity?: Sensitive<TlsIdentity>): Route;
  /** Closes idle connections. Requests in flight are not affected. */
  close(): void;
}

export interface ConnectionSettings {
  readonly proxy: ProxySettings;
  /** Trusted CA certificates in PEM, in place of the defaults. */
  readonly ca?: string;
  /** Replaces the system's name resolution. Not used for tunnels through a proxy. */
  readonly lookup?: LookupFunction;
}

export function createConnections({ proxy: proxies, ca, lookup }: ConnectionSettings): Connections {
  const trust = ca === undefined ? {} : { ca };
  const lookupOption = lookup === undefined ? {} : { lookup };
  const pool = new Map<string, Agent>();

  const pooled = (name: string, make: () => Agent): Agent => {
    let agent = pool.get(name);
    if (agent === undefined) pool.set(name, (agent = make()));
    return agent;
  };
  const plain = (fresh: boolean): Agent =>
    fresh
      ? new HttpAgent({ ...SINGLE_USE_OPTIONS, ...lookupOption })
      : pooled('http', () => new HttpAgent({ ...POOLED_OPTIONS, ...lookupOption }));
  const secure = (verify: boolean, fresh: boolean): Agent => {
    const make = (base: object): Agent => new HttpsAgent({ ...base, ...lookupOption, rejectUnauthorized: verify });
    return fresh ? make(SINGLE_USE_OPTIONS) : pooled(verify ? 'https' : 'https unverified', () => make(POOLED_OPTIONS));
  };
  const tunnel = (proxy: URL, verify: boolean, fresh: boolean): Agent => {
    const make = (base: object): Agent => new TunnelAgent(proxy, trust, { ...base, rejectUnauthorized: verify });
    return fresh
      ? make(SINGLE_USE_OPTIONS)
      : pooled(verify ? 'tunnel' : 'tunnel unverified', () => make(POOLED_OPTIONS));
  };

  return {
    route(url, verifyTls, fresh, identity) {
      // Node would use the default port of the scheme instead.
      if (url.port === '0') throw createPortZeroError();
      const isSecure = url.protocol === 'https:';
      const proxy = selectProxy(url, proxies);
      if (proxy !== undefined && !isSecure) return routeThroughProxy(url, proxy, fresh);
      return {
        agent: proxy ? tunnel(proxy, verifyTls, fresh) : isSecure ? secure(verifyTls, fresh) : plain(fresh),
        secure: isSecure,
        host: hostOf(url),
        port: portOf(url),
        path: url.pathname + url.search,
        tls: { ...trust, ...identity?.reveal() },
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

  function routeThroughProxy(url: URL, proxy: URL, fresh: boolean): Route {
    const isSecure = proxy.protocol === 'https:';
    const credentials = buildProxyAuthorization(proxy);
    return {
      agent: isSecure ? secure(true, fresh) : plain(fresh),
      secure: isSecure,
      host: hostOf(proxy),
      port: portOf(proxy),
      path: `${url.protocol}//${url.host}${url.pathname}${url.search}`,
      tls: trust,
      ...(credentials === undefined ? {} : { proxyAuthorization: credentials }),
    };
  }
}
