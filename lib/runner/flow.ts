import type { Sensitive } from '../sensitive.js';
import type { CredentialType } from '../auth/registry.js';
import type { FlowFileStep } from '../step/flowFile/flowFile.js';
import type { Schedule } from '../step/flowFile/schedule.js';

/** A credential of the flow file, with its environment references resolved. */
interface FlowCredential {
  readonly type: CredentialType;
  /** By the member names of a secret. */
  readonly values: Sensitive<Readonly<Record<string, string>>>;
  /** The id of its provider in the catalogue. */
  readonly provider?: string;
  /** Members of the provider's tokens that aren't secret. */
  readonly publicMembers: Readonly<Record<string, string>>;
}

/** The API of a platform from which secrets are read, and the credentials for it. */
export interface PlatformAccess {
  readonly uri: string;
  readonly username: string;
  readonly apiKey: Sensitive<string>;
  readonly workspaceId: string;
}

export interface FlowStep extends Omit<FlowFileStep, 'credential'> {
  /** A key of the flow's credentials, or the id of a secret on a platform. */
  readonly secretId?: string;
}

export interface Flow {
  readonly name: string;
  /** Absolute path of the component's folder. */
  readonly component: string;
  readonly trigger?: FlowStep;
  /** When the trigger runs. Absent: once. */
  readonly schedule?: Schedule;
  readonly steps: readonly FlowStep[];
  readonly credentials: ReadonlyMap<string, FlowCredential>;
  /** Set when a step uses a secret of a platform. */
  readonly platform?: PlatformAccess;
  readonly variables: Readonly<Record<string, string>>;
  /** Names of the environment variables that credentials refer to. */
  readonly secretVariables: readonly string[];
}
