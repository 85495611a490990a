import type { ComponentProps, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { notify } from '../../../kit/notices.js';
import type { CredentialEditor } from './CredentialEditor.js';

type EditorProps = ComponentProps<typeof CredentialEditor>;

/** Loads the code of the credential dialog on demand. */
export function LazyEditor(props: EditorProps) {
  const [Editor, setEditor] = useState<ComponentType<EditorProps>>();
  useEffect(() => {
    import('./CredentialEditor.js').then(
      (loaded) => setEditor(() => loaded.CredentialEditor),
      () => notify('The form could not be loaded. Check your connection and reload the page.', 'bad'),
    );
  }, []);
  return Editor === undefined ? null : <Editor {...props} />;
}
