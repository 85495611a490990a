import type { AxiosAdapter } from 'axios';
import type { Connections } from './connections.js';
import { exchangeChannel, publishExchange } from './exchangeChannel.js';
import { Hop } from './hop.js';
import { NodeExchange } from './nodeExchange.js';

/**
 * Creates an axios adapter over node:http, for requests whose `data` is a Hop. Axios' own adapter keeps bodies in memory for redirects, forwards
 * credentials, parses response bodies, and is slower than the request itself.
 *
 * @param isPublished whether exchanges are published on their channel
 */
export function createNodeAdapter(connections: Connections, isPublished: boolean): AxiosAdapter {
  return async (config) => {
    const hop: unknown = config.data;
    if (!(hop instanceof Hop)) throw new TypeError('the axios adapter accepts only a Hop as data');
    const exchange = NodeExchange.run(connections, hop);
    if (isPublished && exchangeChannel.hasSubscribers) publishExchange(hop, exchange);
    const response = await exchange;
    // Axios copies the headers of its own response. Ours are in `data`, so it gets its own empty ones.
    return {
      data: response,
      status: response.status,
      statusText: response.statusText,
      headers: config.headers,
      config,
    };
  };
}
