import type { SampleOrder } from '../result/useSample.js';
import type { IsTrigger } from './flowText.js';
import type { StepForm } from './stepForm.js';

interface SampleParts {
  readonly form: StepForm;
  readonly isTrigger: IsTrigger;
  /** Of the message. */
  readonly body: unknown;
  readonly componentId: string | undefined;
}

/** What is run: the flow file that would be saved, and the sample message. A trigger has none. */
export async function sampleOrder({ form, isTrigger, body, componentId }: SampleParts): Promise<SampleOrder> {
  const { flowText } = await import('./flowText.js');
  return {
    flow: flowText(form, isTrigger),
    variables: Object.fromEntries(
      form.variables.flatMap(({ env, value }) => (env === undefined ? [] : [[env, value]])),
    ),
    ...(isTrigger(form.function) ? {} : { messages: [{ body }] }),
    ...(componentId === undefined ? {} : { componentId }),
  };
}
