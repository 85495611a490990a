import type { AxiosAdapter } from 'axios';
import type { Connections } from './connections.js';
import { exchangeChannel, publishExchange } from './exchangeChannel.js';
import { Hop } from './hop.js';
import { NodeExchange } from './nodeExchange.js';

/**
 * An axios adapter over node:http, for requests whose `data` is a Hop. Axios' own follows redirects with the body kept
 * in memory, forwards credentials, parses what it should not, and costs more than the request itself.
 *
 * @param isPublished whether its exchanges can be followed on their channel
 */
export function createNodeAdapter(connections: Connections, isPublished: boolean): AxiosAdapter {
  return async (config) => {
    const hop: unknown = config.data;
    if (!(hop instanceof Hop)) throw new TypeError('this axios sends hops only');
    const exchange = NodeExchange.run(connections, hop);
    if (isPublished && exchangeChannel.hasSubscribers) publishExchange(hop, exchange);
    const response = await exchange;
    // Axios copies the headers of its own answer. Ours are in the data, so it gets the empty ones it made itself.
    return {
      data: response,
      status: response.status,
      statusText: response.statusText,
      headers: config.headers,
      config,
    };
  };
}
