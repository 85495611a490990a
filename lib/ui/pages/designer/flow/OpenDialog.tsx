import { useState } from 'preact/hooks';

import type { Of } from '../../../api/client.js';
import { api } from '../../../app/session.js';
import { useLoad } from '../../../app/useLoad.js';
import { Dialog } from '../../../kit/Dialog.js';
import { Failure } from '../../../kit/Failure.js';
import type { OpenedStep } from '../model/flowText.js';

export type Example = Of<{
  readonly name: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, string | null>>;
}>;

interface OpenDialogProps {
  readonly onOpen: (step: OpenedStep) => void;
  readonly onClose: () => void;
}

/** A step to begin with: of an example, or of a file. */
export function OpenDialog({ onOpen, onClose }: OpenDialogProps) {
  const examples = useLoad((signal) => api.get<readonly Example[]>('v2/examples', signal), []);
  const [steps, setSteps] = useState<{ readonly of: string; readonly steps: readonly OpenedStep[] }>();
  const [problem, setProblem] = useState<string>();

  async function read(of: string, text: string, values: Readonly<Record<string, string | null>>): Promise<void> {
    setProblem(undefined);
    setSteps(undefined);
    try {
      const { openFlow } = await import('../model/flowText.js');
      const opened = openFlow(text, values);
      const [only] = opened;
      if (only !== undefined && opened.length === 1) onOpen(only);
      else setSteps({ of, steps: opened });
    } catch (error: unknown) {
      setProblem(`${of}: ${error instanceof Error ? error.message : String(error)}`);
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
            if (file !== undefined) void file.text().then((text) => read(file.name, text, {}));
          }}
        />
      </label>
      <p id="open-problem" class="outcome-bad words" role="alert">
        {problem}
      </p>
      <h3>Examples</h3>
      {examples.state === 'failed' && <Failure failure={examples.failure} retry={examples.reload} />}
      {examples.data?.data.length === 0 && <p class="muted">This service has no examples.</p>}
      <ul class="choices">
        {examples.data?.data.map(({ id, attributes: { name, text, variables } }) => (
          <li key={id}>
            <button type="button" class="secondary outline" onClick={() => void read(name, text, variables)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
      {steps !== undefined && (
        <>
          <h3>Which step of {steps.of}?</h3>
          <ul class="choices">
            {steps.steps.map((step) => (
              <li key={step.title}>
                <button type="button" onClick={() => onOpen(step)}>
                  {step.title}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
