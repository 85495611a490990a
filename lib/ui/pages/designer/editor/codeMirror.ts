import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';

interface EditorOptions {
  readonly host: HTMLElement;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly hint: string;
}

/** Offsets of a selection, from 0. */
export interface SelectionRange {
  readonly anchor: number;
  readonly head: number;
}

export interface Editor {
  /** Replaces the text without calling `onChange`. */
  setText(text: string): void;
  /** Sets the accessible label and the error message. */
  setDescription(label: string, problem: string | undefined): void;
  /** Focuses the editor and selects a range. */
  focusWithSelection(selection: SelectionRange): void;
  destroy(): void;
}

/**
 * Creates an editor in its own shadow root, where scripts may create styles under the page's content security policy. There is no
 * syntax highlighting, because Chromium preserves colours with inline styles, which that policy blocks. Tab moves to the next field.
 */
export function createEditor({ host, text, onChange, hint }: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open', delegatesFocus: true });
  const contentAttributes = new Compartment();
  const state = EditorState.create({
    doc: text,
    extensions: [
      history(),
      // Not the default keymap, because Ctrl-Enter sends the request.
      keymap.of([...standardKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      placeholder(hint),
      theme,
      contentAttributes.of([]),
      EditorView.updateListener.of((update) => {
        const isExternal = update.transactions.some((transaction) => transaction.annotation(externalChange) === true);
        if (update.docChanged && !isExternal) onChange(update.state.doc.toString());
      }),
    ],
  });
  const view = new EditorView({ state, root, parent: root });
  // The scroller receives the host's focus first, but doesn't accept input.
  view.scrollDOM.addEventListener('focus', () => view.focus());
  return {
    setText(next) {
      const current = view.state.doc.toString();
      if (next === current) return;
      view.dispatch({ changes: { from: 0, to: current.length, insert: next }, annotations: externalChange.of(true) });
    },
    setDescription(label, problem) {
      const attributes = {
        'aria-label': label,
        ...(problem === undefined ? {} : { 'aria-invalid': 'true', 'aria-description': problem }),
      };
      view.dispatch({ effects: contentAttributes.reconfigure(EditorView.contentAttributes.of(attributes)) });
    },
    focusWithSelection(selection) {
      view.focus();
      view.dispatch({ selection });
    },
    destroy() {
      view.destroy();
      root.replaceChildren();
    },
  };
}

/** Marks changes made by the page instead of the user. */
const externalChange = Annotation.define<boolean>();

const theme = EditorView.theme({
  '&': {
    color: 'var(--pico-form-element-color)',
    backgroundColor: 'var(--pico-form-element-background-color)',
    border: '1px solid var(--pico-form-element-border-color)',
    borderRadius: 'var(--pico-border-radius)',
    fontSize: '0.875rem',
  },
  '&.cm-focused': {
    outline: '2px solid var(--pico-form-element-focus-color)',
    borderColor: 'var(--pico-form-element-active-border-color)',
  },
  '&:has([aria-invalid])': { borderColor: 'var(--pico-form-element-invalid-border-color)' },
  '.cm-scroller': {
    fontFamily: 'var(--pico-font-family-monospace)',
    lineHeight: '1.5',
    minHeight: 'var(--editor-height, 0)',
    maxHeight: '24rem',
    overflow: 'auto',
  },
  '.cm-content': { padding: '0.45rem 0', caretColor: 'var(--pico-form-element-color)' },
  '.cm-line': { padding: '0 0.6rem' },
  '.cm-placeholder': { color: 'var(--pico-form-element-placeholder-color)' },
});
