import type { Sensitive } from '../sensitive.js';
import type { CredentialType } from '../wire/credentials.js';

/** A credential of the flow file, its environment references followed. */
export interface FlowCredential {
  readonly type: CredentialType;
  /** In the names that a secret has on the wire. */
  readonly values: Sensitive<Readonly<Record<string, string>>>;
}

/** Where secrets of a platform are read, and as whom. */
export interface PlatformAccess {
  readonly uri: string;
  readonly username: string;
  readonly apiKey: Sensitive<string>;
  readonly workspaceId: string;
}

export interface FlowStep {
  /** Unique in its flow. */
  readonly id: string;
  /** The key of a trigger or an action in component.json. */
  readonly function: string;
  /** A key of the flow's credentials, or the id of a secret on a platform. */
  readonly secretId?: string;
  /** How many messages one process of the step works on at a time. */
  readonly prefetch: number;
  /** How many processes the step has on a broker. */
  readonly replicas: number;
  /** Whether later steps see what this one emitted. */
  readonly passthrough: boolean;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface Flow {
  readonly name: string;
  /** The component's folder, absolute. */
  readonly component: string;
  readonly trigger?: FlowStep;
  readonly steps: readonly FlowStep[];
  readonly credentials: ReadonlyMap<string, FlowCredential>;
  /** There when a step uses a secret of a platform. */
  readonly platform?: PlatformAccess;
  readonly variables: Readonly<Record<string, string>>;
  /** Names of the environment variables whose values went into credentials. */
  readonly secretVariables: readonly string[];
}
