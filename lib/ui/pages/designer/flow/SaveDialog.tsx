import { useEffect, useState } from 'preact/hooks';

import { CopyButton } from '../../../kit/CopyButton.js';
import { Dialog } from '../../../kit/Dialog.js';
import type { IsTrigger } from '../model/flowText.js';
import type { StepForm } from '../model/stepForm.js';
import { fileName } from './fileName.js';

interface SaveDialogProps {
  readonly form: StepForm;
  readonly isTrigger: IsTrigger;
  readonly onRename: (name: string) => void;
  readonly onClose: () => void;
}

/** The step as a flow file: to look at, to copy, to keep. */
export function SaveDialog({ form, isTrigger, onRename, onClose }: SaveDialogProps) {
  const [text, setText] = useState('');
  useEffect(() => {
    void import('../model/flowText.js').then(({ flowText }) => setText(flowText(form, isTrigger)));
  }, [form, isTrigger]);
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
