import type { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { HttpAgent, HttpsAgent, POOLED_OPTIONS, SINGLE_USE_OPTIONS } from './agents.js';
import { hostOf, portOf, buildProxyAuthorization, selectProxy } from './proxy.js';
import type { ProxySettings } from './proxy.js';
import { portZeroError } from './transportErrors.js';
import { TunnelAgent } from './tunnelAgent.js';

/** Where a request connects to, and what it writes into its request line. */
export interface Route {
  readonly agent: Agent;
  /** The first connection is TLS: an https target, or an https proxy. */
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Origin form, or absolute form for a proxy (RFC 9112 §3.2). */
  readonly path: string;
  /** For the proxy that answers this very request; a tunnel's proxy got its own. */
  readonly proxyAuthorization?: string;
}

/** All connections of one sender. */
export interface Connections {
  /**
   * @param verifyTls false accepts any certificate of the target; a proxy's is always checked
   * @param fresh never an idle connection, and none left over afterwards
   */
  route(url: URL, verifyTls: boolean, fresh: boolean): Route;
  /** Closes the idle connections. Requests under way are not touched. */
  close(): void;
}

export interface ConnectionSettings {
  readonly proxy: ProxySettings;
  /** Certificates to trust in place of the usual ones, PEM. */
  readonly ca?: string;
  /** How names become addresses, in place of the system's way. Tunnels through a proxy take no notice of it. */
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
    const make = (base: object): Agent =>
      new HttpsAgent({ ...base, ...trust, ...lookupOption, rejectUnauthorized: verify });
    return fresh ? make(SINGLE_USE_OPTIONS) : pooled(verify ? 'https' : 'https unverified', () => make(POOLED_OPTIONS));
  };
  const tunnel = (proxy: URL, verify: boolean, fresh: boolean): Agent => {
    const make = (base: object): Agent =>
      new TunnelAgent(proxy, trust, { ...base, ...trust, rejectUnauthorized: verify });
    return fresh
      ? make(SINGLE_USE_OPTIONS)
      : pooled(verify ? 'tunnel' : 'tunnel unverified', () => make(POOLED_OPTIONS));
  };

  return {
    route(url, verifyTls, fresh) {
      // Node would take the scheme's own port instead.
      if (url.port === '0') throw portZeroError();
      const isSecure = url.protocol === 'https:';
      const proxy = selectProxy(url, proxies);
      if (proxy !== undefined && !isSecure) return throughProxy(url, proxy, fresh);
      return {
        agent: proxy ? tunnel(proxy, verifyTls, fresh) : isSecure ? secure(verifyTls, fresh) : plain(fresh),
        secure: isSecure,
        host: hostOf(url),
        port: portOf(url),
        path: url.pathname + url.search,
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

  function throughProxy(url: URL, proxy: URL, fresh: boolean): Route {
    const isSecure = proxy.protocol === 'https:';
    const credentials = buildProxyAuthorization(proxy);
    return {
      agent: isSecure ? secure(true, fresh) : plain(fresh),
      secure: isSecure,
      host: hostOf(proxy),
      port: portOf(proxy),
      path: `${url.protocol}//${url.host}${url.pathname}${url.search}`,
      ...(credentials === undefined ? {} : { proxyAuthorization: credentials }),
    };
  }
}
