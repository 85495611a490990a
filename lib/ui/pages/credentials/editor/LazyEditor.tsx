import type { ComponentProps, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { notify } from '../../../kit/notices.js';
import type { CredentialEditor } from './CredentialEditor.js';

type EditorProps = ComponentProps<typeof CredentialEditor>;

/** The dialog of a credential, whose code is loaded when somebody wants it. */
export function LazyEditor(props: EditorProps) {
  const [Editor, setEditor] = useState<ComponentType<EditorProps>>();
  useEffect(() => {
    import('./CredentialEditor.js').then(
      (loaded) => setEditor(() => loaded.CredentialEditor),
      () => notify('The form could not be loaded. Is there a connection? Load the page again.', 'bad'),
    );
  }, []);
  return Editor === undefined ? null : <Editor {...props} />;
}
