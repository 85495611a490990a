import { useEffect, useState } from 'preact/hooks';

import { CopyButton } from '../../../kit/CopyButton.js';
import { Dialog } from '../../../kit/Dialog.js';
import { canSaveInto, type FlowSource, type IsTrigger } from '../../../../step/flowSource.js';
import type { StepDraft } from '../../../../step/stepDraft.js';

interface SaveDialogProps {
  readonly form: StepDraft;
  readonly isTrigger: IsTrigger;
  /** The file that the step was opened from. */
  readonly source: FlowSource | undefined;
  readonly onRename: (name: string) => void;
  readonly onClose: () => void;
}

/** Shows the step as a flow file to copy or download. */
export function SaveDialog({ form, isTrigger, source, onRename, onClose }: SaveDialogProps) {
  const [text, setText] = useState('');
  const [keepsOtherSteps, setKeepsOtherSteps] = useState(true);
  const originalFlow = source !== undefined && canSaveInto(source, form, isTrigger) ? source : undefined;
  const otherSteps = originalFlow?.others ?? 0;
  const targetFlow = keepsOtherSteps ? originalFlow : undefined;
  useEffect(() => {
    void import('../../../../step/draftFlowFile.js').then(({ formatDraft }) =>
      setText(formatDraft(form, isTrigger, targetFlow)),
    );
  }, [form, isTrigger, targetFlow]);
  const isNamed = form.name.trim() !== '';
  return (
    <Dialog title="Save as flow file" onClose={onClose} wide>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isNamed || text === '') return;
          download(toFileName(form.name), text);
          onClose();
        }}
      >
        <label>
          Flow name
          <input
            value={form.name}
            maxLength={100}
            aria-invalid={isNamed ? undefined : 'true'}
            aria-describedby="flow-name-problem"
            onInput={({ currentTarget }) => onRename(currentTarget.value)}
          />
        </label>
        <p id="flow-name-problem" class="field-error">
          {isNamed ? '' : 'Enter a name for the flow'}
        </p>
        {originalFlow !== undefined && (
          <label>
            <input
              type="checkbox"
              checked={keepsOtherSteps}
              onChange={({ currentTarget }) => setKeepsOtherSteps(currentTarget.checked)}
            />
            {otherSteps === 0
              ? 'Keep everything else in the original file'
              : `Keep the other ${otherSteps === 1 ? 'step' : `${String(otherSteps)} steps`} of the original file`}
          </label>
        )}
        <pre tabIndex={0} role="region" aria-label="Flow file">
          {text}
        </pre>
        <p class="muted">
          Run it with <code>npm run cli -- run {toFileName(form.name)}</code> or on the Runs page.
        </p>
        <footer>
          <CopyButton text={text} label="Copy flow file" />
          <button type="submit">Download {toFileName(form.name)}</button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Derives the name of a flow file from the flow's name. */
function toFileName(flowName: string): string {
  const baseName = flowName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${baseName === '' ? 'flow' : baseName}.yaml`;
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
