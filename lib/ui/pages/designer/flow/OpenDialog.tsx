import { useState } from 'preact/hooks';

import { messageOf } from '../../../../errors.js';
import { loadExamples, type Example } from '../../../api/examples.js';
import { api } from '../../../state/session.js';
import { useLoad } from '../../../state/useLoad.js';
import { Dialog } from '../../../kit/Dialog.js';
import { Failure } from '../../../kit/Failure.js';
import type { OpenedStep } from '../../../../step/draftFlowFile.js';

interface OpenDialogProps {
  readonly onOpen: (step: OpenedStep) => void;
  readonly onClose: () => void;
}

/** A flow file to read. */
interface FlowInput {
  /** `file`, or the id of an example. */
  readonly sourceId: string;
  readonly name: string;
  readonly text: string;
  readonly variables: Example['attributes']['variables'];
}

interface FoundSteps extends Pick<FlowInput, 'sourceId' | 'name'> {
  readonly steps: readonly OpenedStep[];
}

const FILE_SOURCE = 'file';

/** Opens a step of an example or of a file. */
export function OpenDialog({ onOpen, onClose }: OpenDialogProps) {
  const examples = useLoad((signal) => loadExamples(api, signal), []);
  const [found, setFound] = useState<FoundSteps>();
  const [problem, setProblem] = useState<string>();

  async function readFlow({ sourceId, name, text, variables }: FlowInput): Promise<void> {
    setProblem(undefined);
    setFound(undefined);
    try {
      const { readDrafts } = await import('../../../../step/draftFlowFile.js');
      const steps = readDrafts(text, variables);
      const [only] = steps;
      if (only !== undefined && steps.length === 1) onOpen(only);
      else setFound({ sourceId, name, steps });
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
              void file
                .text()
                .then((text) => readFlow({ sourceId: FILE_SOURCE, name: file.name, text, variables: {} }));
          }}
        />
      </label>
      <p id="open-problem" class="field-error message" role="alert">
        {problem}
      </p>
      {found?.sourceId === FILE_SOURCE && <StepChoice found={found} onOpen={onOpen} />}
      <h3>Examples</h3>
      {examples.state === 'failed' && <Failure failure={examples.failure} retry={examples.reload} />}
      {examples.data?.length === 0 && <p class="muted">This service has no examples.</p>}
      <ul class="choices">
        {examples.data?.map(({ id, attributes: { name, text, variables } }) => (
          <li key={id}>
            <button
              type="button"
              class="secondary outline"
              aria-expanded={found?.sourceId === id}
              onClick={() => void readFlow({ sourceId: id, name, text, variables })}
            >
              {name}
            </button>
            {found?.sourceId === id && <StepChoice found={found} onOpen={onOpen} />}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

interface StepChoiceProps extends Pick<OpenDialogProps, 'onOpen'> {
  readonly found: FoundSteps;
}

/** Lets the user choose one of several steps. */
function StepChoice({ found: { name, steps }, onOpen }: StepChoiceProps) {
  return (
    <div class="steps">
      <p>Choose a step of {name}:</p>
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
