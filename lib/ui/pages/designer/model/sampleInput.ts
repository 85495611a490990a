import type { SampleInput } from '../result/useSample.js';
import type { IsTrigger } from './flowFile.js';
import type { StepForm } from './stepForm.js';

interface SampleParts {
  readonly form: StepForm;
  readonly isTrigger: IsTrigger;
  /** Of the message. */
  readonly body: unknown;
  readonly componentId: string | undefined;
}

/** What is run: the flow file that would be saved, and the sample message. A trigger has none. */
export async function createSampleInput({ form, isTrigger, body, componentId }: SampleParts): Promise<SampleInput> {
  const { formatFlowFile: flowText } = await import('./flowFile.js');
  return {
    flow: flowText(form, isTrigger),
    variables: Object.fromEntries(
      form.variables.flatMap(({ env, value }) => (env === undefined ? [] : [[env, value]])),
    ),
    ...(isTrigger(form.function) ? {} : { messages: [{ body }] }),
    ...(componentId === undefined ? {} : { componentId }),
  };
}
