import type { Api, ResourceOf } from './client.js';

/** An example flow file with the values of its variables on this service. */
export type Example = ResourceOf<{
  readonly name: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, string | null>>;
}>;

/** @throws ApiFailure */
export async function loadExamples(api: Pick<Api, 'get'>, signal?: AbortSignal): Promise<readonly Example[]> {
  return (await api.get<readonly Example[]>('v2/examples', signal)).data;
}
