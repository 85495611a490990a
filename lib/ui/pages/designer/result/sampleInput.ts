import type { SampleInput } from './useSample.js';
import type { IsTrigger } from '../../../../step/flowSource.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import { isRequestFunction } from '../../../../step/requestFunction.js';
import { limitPages } from './samplePages.js';

interface SampleParts {
  readonly form: StepDraft;
  readonly isTrigger: IsTrigger;
  /** Body of the sample message. */
  readonly body: unknown;
  readonly componentId: string | undefined;
}

/** Creates the input of a sample run: the flow file, with few pages, and, unless the step is a trigger, the sample message. */
export async function createSampleInput({ form, isTrigger, body, componentId }: SampleParts): Promise<SampleInput> {
  const { formatDraft } = await import('../../../../step/draftFlowFile.js');
  return {
    flow: formatDraft(isRequestFunction(form.function) ? limitPages(form) : form, isTrigger),
    variables: Object.fromEntries(
      form.variables.flatMap(({ env, value }) => (env === undefined ? [] : [[env, value]])),
    ),
    ...(isTrigger(form.function) ? {} : { messages: [{ body }] }),
    ...(componentId === undefined ? {} : { componentId }),
  };
}
