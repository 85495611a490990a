import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

import type { Editor, SelectionRange } from './codeMirror.js';

interface CodeEditorProps {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly problem?: string | undefined;
  readonly hint?: string;
  /** More than a line high. */
  readonly tall?: boolean;
}

/** An editor for expressions and JSON. A plain text area stands for it until its code is loaded. */
export function CodeEditor({ label, text, onChange, problem, hint = '', tall = false }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const fallback = useRef<HTMLTextAreaElement>(null);
  /** In the text area, when somebody was typing there as the editor came. */
  const selection = useRef<SelectionRange>();
  const [editor, setEditor] = useState<Editor>();
  const latest = useRef({ text, onChange });
  latest.current = { text, onChange };
  useEffect(() => {
    const unmounting = new AbortController();
    let created: Editor | undefined;
    void import('./codeMirror.js').then(({ createEditor }) => {
      if (host.current === null || unmounting.signal.aborted) return;
      const { current: area } = fallback;
      if (area !== null && document.activeElement === area) {
        selection.current = { anchor: area.selectionStart, head: area.selectionEnd };
      }
      created = createEditor({
        host: host.current,
        text: area?.value ?? latest.current.text,
        onChange: (next) => latest.current.onChange(next),
        hint,
      });
      setEditor(created);
    });
    return () => {
      unmounting.abort();
      created?.destroy();
    };
  }, []);
  // Before the next key: later it would put back a text that has been typed on in the meantime.
  useLayoutEffect(() => editor?.setText(text), [editor, text]);
  // What is typed as the editor comes goes on in it.
  useLayoutEffect(() => {
    if (selection.current !== undefined) editor?.focusWithSelection(selection.current);
  }, [editor]);
  // Nobody meets an editor without a name.
  useLayoutEffect(() => editor?.setDescription(label, problem), [editor, label, problem]);
  return (
    <div class={tall ? 'code-editor tall' : 'code-editor'}>
      {editor === undefined && (
        <textarea
          ref={fallback}
          aria-label={label}
          rows={tall ? 6 : 1}
          value={text}
          spellcheck={false}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
      <div ref={host} hidden={editor === undefined} data-wrong={problem === undefined ? undefined : ''} />
    </div>
  );
}
