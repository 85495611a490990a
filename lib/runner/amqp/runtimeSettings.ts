import type { FlowStep } from '../flow.js';
import { PROTOCOL_VERSION, type MessageCipher } from './messageCipher.js';
import type { Topology } from './topology.js';

/** Returns the environment variables of a runtime process. */
export function createRuntimeSettings(options: {
  /** URL of the broker with frameMax. */
  readonly uri: string;
  readonly step: FlowStep;
  readonly topology: Topology;
  readonly cipher: MessageCipher;
  /** The platform's settings, by the runtime's names without their prefix. */
  readonly platform: Readonly<Record<string, string>>;
}): Record<string, string> {
  const { uri, step, topology, cipher, platform } = options;
  const settings = {
    ...platform,
    AMQP_URI: uri,
    LISTEN_MESSAGES_ON: topology.queueName(step),
    PUBLISH_MESSAGES_TO: topology.exchange,
    DATA_ROUTING_KEY: topology.routingKey(step, 'data'),
    ERROR_ROUTING_KEY: topology.routingKey(step, 'error'),
    REBOUND_ROUTING_KEY: topology.routingKey(step, 'rebound'),
    SNAPSHOT_ROUTING_KEY: topology.routingKey(step, 'snapshot'),
    MESSAGE_CRYPTO_PASSWORD: cipher.password,
    MESSAGE_CRYPTO_IV: cipher.iv,
    PROTOCOL_VERSION: String(PROTOCOL_VERSION),
    RABBITMQ_PREFETCH_SAILOR: String(step.prefetch),
    STEP_ID: step.id,
    FUNCTION: step.function,
    EXEC_ID: topology.runId,
    CONTAINER_ID: `${topology.runId}-${step.id}`,
    USER_ID: 'run',
    COMP_ID: 'run',
  };
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`ELASTICIO_${name}`, value]));
}
