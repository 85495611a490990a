import type { JsonObject } from '../../json.js';
import type { CredentialType } from '../../auth/registry.js';

/** A value of a flow file: text, or the name of the environment variable that holds it. */
export type FlowValue = string | { readonly env: string };

/** A credential that a flow file defines: its type and its members. */
export interface FlowFileCredential {
  /** Undefined for an unknown type, which is a problem of the file. */
  readonly type: CredentialType | undefined;
  /** By the member names of a secret. */
  readonly members: Readonly<Record<string, FlowValue>>;
  /** The id of its provider in the catalogue. */
  readonly provider?: string;
  /** Members that the provider adds to its tokens, such as `instance_url`. */
  readonly public?: Readonly<Record<string, FlowValue>>;
}

/** A trigger or a step. */
export interface FlowFileStep {
  /** Unique in its flow. */
  readonly id: string;
  /** The key of a trigger or an action in component.json. */
  readonly function: string;
  /** A name in the file's credentials, or the id or reference of a secret on a platform. */
  readonly credential?: string | { readonly secretId: string };
  /** Number of messages that one process of the step works on at once. */
  readonly prefetch: number;
  /** Number of processes of the step on a broker. */
  readonly replicas: number;
  /** Later steps can read the messages of this step. */
  readonly passthrough: boolean;
  /** The fields of the function. */
  readonly config: JsonObject;
}

/** A trigger with its schedule: `every` or `cron`. Without one it runs once. */
export interface FlowFileTrigger extends FlowFileStep {
  /** The time between two runs: `5m`. */
  readonly every?: string;
  /** A cron expression with five fields. */
  readonly cron?: string;
  /** The IANA time zone of `cron`. Default: UTC. */
  readonly timeZone?: string;
}

/** The content of a flow file, with the defaults of absent members. */
export interface FlowFile {
  readonly name: string;
  /** The component's folder, relative to the file. */
  readonly component?: string;
  readonly trigger?: FlowFileTrigger;
  readonly steps: readonly FlowFileStep[];
  readonly credentials: Readonly<Record<string, FlowFileCredential>>;
  readonly variables: Readonly<Record<string, FlowValue>>;
}

/** Keys that lead to a place in a flow file: `['steps', 1, 'id']`. */
export type FlowPath = readonly (string | number)[];

/** Reports a problem at a place in a flow file. */
export type ReportProblem = (path: FlowPath, detail: string) => void;

/** Defaults of a step's members. */
export const STEP_DEFAULTS = { prefetch: 1, replicas: 1, passthrough: false } as const;

/** Lists the trigger and the steps with their paths in the file. */
export function listSteps({ trigger, steps }: FlowFile): readonly (readonly [path: FlowPath, step: FlowFileStep])[] {
  return [
    ...(trigger === undefined ? [] : [[['trigger'], trigger] as const]),
    ...steps.map((step, index) => [['steps', index], step] as const),
  ];
}
