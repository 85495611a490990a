import { useEffect, useState } from 'preact/hooks';

import { CopyButton } from '../../../kit/CopyButton.js';
import { Dialog } from '../../../kit/Dialog.js';
import { fitsIn, type FlowSource } from '../model/flowSource.js';
import type { IsTrigger } from '../model/flowText.js';
import type { StepForm } from '../model/stepForm.js';
import { fileName } from './fileName.js';

interface SaveDialogProps {
  readonly form: StepForm;
  readonly isTrigger: IsTrigger;
  /** The file that the step was opened from. */
  readonly source: FlowSource | undefined;
  readonly onRename: (name: string) => void;
  readonly onClose: () => void;
}

/** The step as a flow file: to look at, to copy, to keep. */
export function SaveDialog({ form, isTrigger, source, onRename, onClose }: SaveDialogProps) {
  const [text, setText] = useState('');
  const [isWhole, setWhole] = useState(true);
  const whole = source !== undefined && fitsIn(source, form, isTrigger) ? source : undefined;
  const others = whole?.others ?? 0;
  const target = isWhole ? whole : undefined;
  useEffect(() => {
    void import('../model/flowText.js').then(({ flowText }) => setText(flowText(form, isTrigger, target)));
  }, [form, isTrigger, target]);
  const isNamed = form.name.trim() !== '';
  return (
    <Dialog title="Save as a flow file" onClose={onClose} wide>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isNamed || text === '') return;
          download(fileName(form.name), text);
          onClose();
        }}
      >
        <label>
          Name of the flow
          <input
            value={form.name}
            maxLength={100}
            aria-invalid={isNamed ? undefined : 'true'}
            aria-describedby="flow-name-problem"
            onInput={({ currentTarget }) => onRename(currentTarget.value)}
          />
        </label>
        <p id="flow-name-problem" class="outcome-bad">
          {isNamed ? '' : 'A flow has a name: enter one'}
        </p>
        {whole !== undefined && (
          <label>
            <input
              type="checkbox"
              checked={isWhole}
              onChange={({ currentTarget }) => setWhole(currentTarget.checked)}
            />
            {others === 0
              ? 'With all else that is in the file it was opened from'
              : `With the other ${others === 1 ? 'step' : `${String(others)} steps`} of the file it was opened from`}
          </label>
        )}
        <pre tabIndex={0} role="region" aria-label="Flow file">
          {text}
        </pre>
        <p class="muted">
          Run it with <code>npm run cli -- run {fileName(form.name)}</code>, or on the page Runs.
        </p>
        <footer>
          <CopyButton text={text} label="Copy flow file" />
          <button type="submit">Download {fileName(form.name)}</button>
        </footer>
      </form>
    </Dialog>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
