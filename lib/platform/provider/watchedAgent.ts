import type { Agent, ClientRequest, ClientRequestArgs, IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpAgent, HttpsAgent, SINGLE_USE_OPTIONS } from '../../http/agents.js';

/** An HTTP agent for one request, with the state of its connection. */
export interface WatchedAgent {
  readonly agent: Agent;
  /** Whether the connection was established, TLS included, so that a byte of the request may have been sent. */
  isConnected(): boolean;
  /** Returns status and headers of the last response; undefined before it. */
  readResponseHead(): { readonly status: number | undefined; readonly headers: IncomingHttpHeaders } | undefined;
  /** Closes the connection, now or as soon as there is one. */
  disconnect(): void;
}

type Connect = (options: ClientRequestArgs) => Duplex | null | undefined;
type AddRequest = (request: ClientRequest, ...others: readonly unknown[]) => void;

/** Returns an agent for one request. */
export function createWatchedAgent(isSecure: boolean): WatchedAgent {
  const agent = isSecure ? new HttpsAgent(SINGLE_USE_OPTIONS) : new HttpAgent(SINGLE_USE_OPTIONS);
  let isConnected = false;
  let isDisconnected = false;
  let socket: Duplex | null | undefined;
  let head: ReturnType<WatchedAgent['readResponseHead']>;
  const base = Object.getPrototypeOf(agent) as { readonly createConnection: Connect; readonly addRequest: AddRequest };
  const watched: Connect = (options) => {
    socket = base.createConnection.call(agent, options);
    socket?.once(isSecure ? 'secureConnect' : 'connect', () => (isConnected = true));
    if (isDisconnected) socket?.destroy();
    return socket;
  };
  const addRequest: AddRequest = (request, ...others) => {
    request.once('response', ({ statusCode, headers }) => (head = { status: statusCode, headers }));
    base.addRequest.call(agent, request, ...others);
  };
  // Own properties rather than methods of a subclass: they have to survive copies of the agent.
  Object.assign(agent, { createConnection: watched, addRequest });
  return {
    agent,
    isConnected: () => isConnected,
    readResponseHead: () => head,
    disconnect() {
      isDisconnected = true;
      socket?.destroy();
    },
  };
}
