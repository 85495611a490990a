import { useState } from 'preact/hooks';

import { messageOf } from '../../../../errors.js';
import { loadExamples, type Example } from '../../../api/examples.js';
import { api } from '../../../app/session.js';
import { useLoad } from '../../../app/useLoad.js';
import { Dialog } from '../../../kit/Dialog.js';
import { Failure } from '../../../kit/Failure.js';
import type { OpenedStep } from '../model/flowFile.js';

interface OpenDialogProps {
  readonly onOpen: (step: OpenedStep) => void;
  readonly onClose: () => void;
}

/** What is read: a file, or an example by its id. */
interface FlowInput {
  readonly of: string;
  readonly name: string;
  readonly text: string;
  readonly variables: Example['attributes']['variables'];
}

interface FoundSteps extends Pick<FlowInput, 'of' | 'name'> {
  readonly steps: readonly OpenedStep[];
}

const FILE_SOURCE = 'file';

/** A step to begin with: of an example, or of a file. */
export function OpenDialog({ onOpen, onClose }: OpenDialogProps) {
  const examples = useLoad((signal) => loadExamples(api, signal), []);
  const [found, setFound] = useState<FoundSteps>();
  const [problem, setProblem] = useState<string>();

  async function readFlow({ of, name, text, variables: values }: FlowInput): Promise<void> {
    setProblem(undefined);
    setFound(undefined);
    try {
      const { parseFlowFile: openFlow } = await import('../model/flowFile.js');
      const steps = openFlow(text, values);
      const [only] = steps;
      if (only !== undefined && steps.length === 1) onOpen(only);
      else setFound({ of, name, steps });
    } catch (error: unknown) {
      setProblem(`${name}: ${messageOf(error)}`);
    }
  }

  return (
    <Dialog title="Open a step" onClose={onClose}>
      <label>
        Flow file
        <input
          type="file"
          accept=".yaml,.yml"
          aria-describedby="open-problem"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file !== undefined)
              void file.text().then((text) => readFlow({ of: FILE_SOURCE, name: file.name, text, variables: {} }));
          }}
        />
      </label>
      <p id="open-problem" class="outcome-bad words" role="alert">
        {problem}
      </p>
      {found?.of === FILE_SOURCE && <StepChoice of={found} onOpen={onOpen} />}
      <h3>Examples</h3>
      {examples.state === 'failed' && <Failure failure={examples.failure} retry={examples.reload} />}
      {examples.data?.length === 0 && <p class="muted">This service has no examples.</p>}
      <ul class="choices">
        {examples.data?.map(({ id, attributes: { name, text, variables } }) => (
          <li key={id}>
            <button
              type="button"
              class="secondary outline"
              aria-expanded={found?.of === id}
              onClick={() => void readFlow({ of: id, name, text, variables: variables })}
            >
              {name}
            </button>
            {found?.of === id && <StepChoice of={found} onOpen={onOpen} />}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** Several steps send a request: one of them is opened. */
function StepChoice({
  of: { name, steps },
  onOpen,
}: {
  readonly of: FoundSteps;
  readonly onOpen: OpenDialogProps['onOpen'];
}) {
  return (
    <div class="steps">
      <p>Which step of {name}?</p>
      <ul class="choices">
        {steps.map((step) => (
          <li key={step.title}>
            <button type="button" onClick={() => onOpen(step)}>
              {step.title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
