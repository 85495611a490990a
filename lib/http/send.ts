import { Axios } from 'axios';
import { answerChallenges } from './challenges.js';
import { createConnections, type ConnectionSettings } from './connections.js';
import { sendCookies } from './cookies.js';
import { recordSpans } from './hopSpans.js';
import type { HttpResponse, Send, SendOptions } from './message.js';
import { createNodeAdapter } from './nodeAdapter.js';
import { followRedirects } from './redirects.js';

/** A sender with its own connections. */
export interface Sender {
  readonly send: Send;
  /** Closes idle connections. The sender still works afterwards. */
  readonly close: () => void;
}

export interface SenderSettings extends ConnectionSettings {
  /**
   * Checks each URL before the connection, including those of redirects.
   * @throws TransportError when it, or the proxy of the request, is not allowed
   */
  readonly check?: (url: URL, options: Pick<SendOptions, 'proxy'>) => void;
  /** Publishes exchanges on the channel `rest-step:exchange`. */
  readonly publishesExchanges?: true;
}

/** Creates a sender. It reads nothing from the environment. */
export function createSender(settings: SenderSettings): Sender {
  const connections = createConnections(settings);
  // The class has none of the defaults of `axios.create`: no headers, transforms, status rule or parsing.
  const axios = new Axios({ adapter: createNodeAdapter(connections, settings.publishesExchanges === true) });
  return {
    send: followRedirects(
      answerChallenges(
        sendCookies(
          recordSpans(async (hop) => {
            settings.check?.(hop.request.url, hop.options);
            return (await axios.request<HttpResponse>({ data: hop })).data;
          }),
        ),
      ),
    ),
    close: () => connections.close(),
  };
}
