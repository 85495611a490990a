import type { Agent, ClientRequest, ClientRequestArgs, IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpAgent, HttpsAgent, SINGLE_USE_OPTIONS } from '../../http/agents.js';

/** What became of the connection of one request. */
export interface WatchedAgent {
  readonly agent: Agent;
  /** Whether there was a connection, TLS included, over which a byte of the request may have gone. */
  isConnected(): boolean;
  /** Status and headers of the last answer; undefined before it. */
  readResponseHead(): { readonly status: number | undefined; readonly headers: IncomingHttpHeaders } | undefined;
  /** Ends the connection, now or as soon as there is one. */
  disconnect(): void;
}

type Connect = (options: ClientRequestArgs) => Duplex | null | undefined;
type AddRequest = (request: ClientRequest, ...others: readonly unknown[]) => void;

/** An agent for one request. */
export function createWatchedAgent(isSecure: boolean): WatchedAgent {
  const agent = isSecure ? new HttpsAgent(SINGLE_USE_OPTIONS) : new HttpAgent(SINGLE_USE_OPTIONS);
  let isConnected = false;
  let isCut = false;
  let socket: Duplex | null | undefined;
  let head: ReturnType<WatchedAgent['readResponseHead']>;
  const base = Object.getPrototypeOf(agent) as { readonly createConnection: Connect; readonly addRequest: AddRequest };
  const watched: Connect = (options) => {
    socket = base.createConnection.call(agent, options);
    socket?.once(isSecure ? 'secureConnect' : 'connect', () => (isConnected = true));
    if (isCut) socket?.destroy();
    return socket;
  };
  const addRequest: AddRequest = (request, ...others) => {
    request.once('response', ({ statusCode, headers }) => (head = { status: statusCode, headers }));
    base.addRequest.call(agent, request, ...others);
  };
  // Properties of the agent itself and no methods of a class: they have to outlast copies of the agent.
  Object.assign(agent, { createConnection: watched, addRequest });
  return {
    agent,
    isConnected: () => isConnected,
    readResponseHead: () => head,
    disconnect() {
      isCut = true;
      socket?.destroy();
    },
  };
}
