import type { ComponentChildren } from 'preact';

import { isCtrlEnter } from '../../../kit/isCtrlEnter.js';
import { Failure } from '../../../kit/Failure.js';
import type { EditorProblems } from './useEditorProblems.js';

interface EditorFormProps {
  /** Hidden while another form takes its place; keeps its input. */
  readonly isHidden?: boolean;
  readonly isBusy: boolean;
  readonly problems: EditorProblems;
  readonly onSave: () => void;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}

/** Form of a credential with its buttons. Ctrl-Enter saves. */
export function EditorForm({ isHidden = false, isBusy, problems, onSave, onCancel, children }: EditorFormProps) {
  const { form, failure } = problems;
  return (
    <form
      ref={form}
      noValidate
      hidden={isHidden}
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) onSave();
      }}
      onKeyDown={(event) => {
        if (isCtrlEnter(event)) form.current?.requestSubmit();
      }}
    >
      {children}
      {failure !== undefined && <Failure failure={failure} />}
      <footer>
        <button type="button" class="secondary" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" aria-busy={isBusy} disabled={isBusy}>
          Save
        </button>
      </footer>
    </form>
  );
}
