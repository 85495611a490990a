import type { SampleInput } from '../result/useSample.js';
import type { IsTrigger } from './flowFile.js';
import type { StepForm } from './stepForm.js';

interface SampleParts {
  readonly form: StepForm;
  readonly isTrigger: IsTrigger;
  /** Body of the sample message. */
  readonly body: unknown;
  readonly componentId: string | undefined;
}

/** Creates the input of a sample run: the flow file and, unless the step is a trigger, the sample message. */
export async function createSampleInput({ form, isTrigger, body, componentId }: SampleParts): Promise<SampleInput> {
  const { formatFlowFile } = await import('./flowFile.js');
  return {
    flow: formatFlowFile(form, isTrigger),
    variables: Object.fromEntries(
      form.variables.flatMap(({ env, value }) => (env === undefined ? [] : [[env, value]])),
    ),
    ...(isTrigger(form.function) ? {} : { messages: [{ body }] }),
    ...(componentId === undefined ? {} : { componentId }),
  };
}
