import { Axios } from 'axios';
import { createConnections, type ConnectionSettings } from './connections.js';
import type { HttpResponse, Send } from './message.js';
import { createNodeAdapter } from './nodeAdapter.js';
import { followRedirects } from './redirects.js';

/** A sender with connections of its own. */
export interface Sender {
  readonly send: Send;
  /** Closes idle connections. The sender still works afterwards. */
  readonly close: () => void;
}

export interface SenderSettings extends ConnectionSettings {
  /** Looks at each address before it is connected to, those of redirects too. @throws TransportError */
  readonly check?: (url: URL) => void;
  /** Its exchanges can be followed on the channel `rest-step:exchange`. */
  readonly publishesExchanges?: true;
}

/** Makes a sender. Nothing is taken from the environment. */
export function createSender(settings: SenderSettings): Sender {
  const connections = createConnections(settings);
  // The class itself has none of the defaults that `axios.create` adds: no headers, transforms, status rule, parsing.
  const axios = new Axios({ adapter: createNodeAdapter(connections, settings.publishesExchanges === true) });
  return {
    send: followRedirects(async (hop) => {
      settings.check?.(hop.request.url);
      return (await axios.request<HttpResponse>({ data: hop })).data;
    }),
    close: () => connections.close(),
  };
}
