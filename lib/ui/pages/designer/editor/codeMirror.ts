import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';

export interface EditorOptions {
  readonly host: HTMLElement;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly hint: string;
}

/** What is selected: places between characters, from 0. */
export interface SelectionRange {
  readonly anchor: number;
  readonly head: number;
}

export interface Editor {
  /** Puts another text there. Nobody is told of it: whoever does so knows. */
  setText(text: string): void;
  /** What screen readers call it, and what they say of it. */
  setDescription(label: string, problem: string | undefined): void;
  /** Takes the focus, with that selected. */
  focusWithSelection(selected: SelectionRange): void;
  destroy(): void;
}

/**
 * An editor in a shadow root of its own: there its styles are made by script, which the page's policy allows. Its text has one
 * colour: Chromium would keep others by inline styles when a coloured text is typed over, and the policy stops those. Tab goes on
 * to the next field, as everywhere.
 */
export function createEditor({ host, text, onChange, hint }: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open', delegatesFocus: true });
  const contentAttributes = new Compartment();
  const state = EditorState.create({
    doc: text,
    extensions: [
      history(),
      // Without those of the default keymap: Ctrl-Enter sends the request.
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
  // It is the first thing that takes the focus when the host gets it, and nobody can type there.
  view.scrollDOM.addEventListener('focus', () => view.focus());
  return {
    setText(next) {
      const now = view.state.doc.toString();
      if (next === now) return;
      view.dispatch({ changes: { from: 0, to: now.length, insert: next }, annotations: externalChange.of(true) });
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

/** Of changes that come from the page, not from the keyboard. */
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
