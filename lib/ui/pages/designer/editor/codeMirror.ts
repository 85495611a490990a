import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  keymap,
  MatchDecorator,
  placeholder,
  ViewPlugin,
  type DecorationSet,
} from '@codemirror/view';

export interface EditorOptions {
  readonly host: HTMLElement;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly hint: string;
}

export interface Editor {
  setText(text: string): void;
  /** What screen readers call it, and what they say of it. */
  setWords(label: string, problem: string | undefined): void;
  end(): void;
}

/**
 * An editor in a shadow root of its own: there its styles are made by script, which the page's policy allows. Tab goes on to the
 * next field, as everywhere.
 */
export function createEditor({ host, text, onChange, hint }: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open', delegatesFocus: true });
  const words = new Compartment();
  const state = EditorState.create({
    doc: text,
    extensions: [
      history(),
      // Without those of the default keymap: Ctrl-Enter sends the request.
      keymap.of([...standardKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      typing,
      placeholder(hint),
      colours,
      theme,
      words.of([]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString());
      }),
    ],
  });
  const view = new EditorView({ state, root, parent: root });
  return {
    setText(next) {
      const now = view.state.doc.toString();
      if (next !== now) view.dispatch({ changes: { from: 0, to: now.length, insert: next } });
    },
    setWords(label, problem) {
      const attributes = {
        'aria-label': label,
        ...(problem === undefined ? {} : { 'aria-invalid': 'true', 'aria-description': problem }),
      };
      view.dispatch({ effects: words.reconfigure(EditorView.contentAttributes.of(attributes)) });
    },
    end() {
      view.destroy();
      root.replaceChildren();
    },
  };
}

/**
 * Left to itself, Chromium keeps the colours of a text that is typed over by inline styles, which the page's policy stops and
 * reports. What an input method composes is left to it.
 */
const typing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { inputType, isComposing, data } = event;
    const [range] = event.getTargetRanges();
    if (inputType !== 'insertText' || isComposing || data === null || range === undefined) return false;
    const from = view.posAtDOM(range.startContainer, range.startOffset);
    const to = view.posAtDOM(range.endContainer, range.endOffset);
    const selection = { anchor: from + data.length };
    view.dispatch({ changes: { from, to, insert: data }, selection, userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

const KINDS = [
  ['comment', String.raw`\/\*[^]*?\*\/`],
  ['text', String.raw`"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?`],
  ['function', String.raw`\$[\w$]*`],
  ['literal', String.raw`\b(?:true|false|null|and|or|in|function)\b|(?<![\w$])\d+(?:\.\d+)?(?:[eE][-+]?\d+)?`],
] as const;

/** Strings, numbers, words of the language and functions, each in its colour. JSON has them as well. */
const decorator = new MatchDecorator({
  regexp: new RegExp(KINDS.map(([name, pattern]) => `(?<${name}>${pattern})`).join('|'), 'g'),
  decoration(match) {
    const kind = KINDS.find(([name]) => match.groups?.[name] !== undefined)?.[0];
    return Decoration.mark({ class: `is-${kind ?? 'text'}` });
  },
});

const colours = ViewPlugin.define(
  (view): { decorations: DecorationSet; update: (update: Parameters<typeof decorator.updateDeco>[0]) => void } => ({
    decorations: decorator.createDeco(view),
    update(update) {
      this.decorations = decorator.updateDeco(update, this.decorations);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

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
  '.is-text': { color: 'var(--tone-good)' },
  '.is-function': { color: 'var(--pico-primary)' },
  '.is-literal': { color: 'var(--tone-warn)' },
  '.is-comment': { color: 'var(--pico-muted-color)' },
});
