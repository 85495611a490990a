import type { Agent, ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpAgent, HttpsAgent, SINGLE } from '../../http/agents.js';

/** What became of the connection of one request. */
export interface Watched {
  readonly agent: Agent;
  /** Whether there was a connection, TLS included, over which a byte of the request may have gone. */
  isConnected(): boolean;
  /** Ends the connection, now or as soon as there is one. */
  cut(): void;
}

type Connect = (options: ClientRequestArgs) => Duplex | null | undefined;

/** An agent for one request. */
export function watchedAgent(isSecure: boolean): Watched {
  const agent = isSecure ? new HttpsAgent(SINGLE) : new HttpAgent(SINGLE);
  let isConnected = false;
  let isCut = false;
  let socket: Duplex | null | undefined;
  const base = Object.getPrototypeOf(agent) as { readonly createConnection: Connect };
  const watched: Connect = (options) => {
    socket = base.createConnection.call(agent, options);
    socket?.once(isSecure ? 'secureConnect' : 'connect', () => (isConnected = true));
    if (isCut) socket?.destroy();
    return socket;
  };
  // A property of the agent itself and no method of a class: it has to outlast copies of the agent.
  Object.assign(agent, { createConnection: watched });
  return {
    agent,
    isConnected: () => isConnected,
    cut() {
      isCut = true;
      socket?.destroy();
    },
  };
}
