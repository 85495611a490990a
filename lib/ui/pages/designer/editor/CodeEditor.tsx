import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

import type { Editor, SelectionRange } from './codeMirror.js';

interface CodeEditorProps {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly problem?: string | undefined;
  readonly hint?: string;
  /** Whether the editor has several lines. */
  readonly tall?: boolean;
}

/** An editor for expressions and JSON; a plain text area until its code is loaded. */
export function CodeEditor({ label, text, onChange, problem, hint = '', tall = false }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const fallback = useRef<HTMLTextAreaElement>(null);
  /** Selection in the text area, if it had the focus when the editor was loaded. */
  const selection = useRef<SelectionRange>();
  const [editor, setEditor] = useState<Editor>();
  const latest = useRef({ text, onChange });
  latest.current = { text, onChange };
  useEffect(() => {
    const abortController = new AbortController();
    let created: Editor | undefined;
    void import('./codeMirror.js').then(({ createEditor }) => {
      if (host.current === null || abortController.signal.aborted) return;
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
      abortController.abort();
      created?.destroy();
    };
  }, []);
  // A layout effect, because a later update would overwrite text typed in the meantime.
  useLayoutEffect(() => editor?.setText(text), [editor, text]);
  // Typing continues in the editor at the same position.
  useLayoutEffect(() => {
    if (selection.current !== undefined) editor?.focusWithSelection(selection.current);
  }, [editor]);
  // A layout effect, so that the editor never appears without a label.
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
      <div ref={host} hidden={editor === undefined} data-invalid={problem === undefined ? undefined : ''} />
    </div>
  );
}
