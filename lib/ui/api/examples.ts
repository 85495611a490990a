import type { Api, ResourceOf } from './client.js';

/** A flow file to begin with, and the values that its variables have here. */
export type Example = ResourceOf<{
  readonly name: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, string | null>>;
}>;

/** @throws ApiFailure */
export async function loadExamples(api: Pick<Api, 'get'>, signal?: AbortSignal): Promise<readonly Example[]> {
  return (await api.get<readonly Example[]>('v2/examples', signal)).data;
}
