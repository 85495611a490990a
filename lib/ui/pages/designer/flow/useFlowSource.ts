import { useState } from 'preact/hooks';

import { useDraft } from '../../../state/useDraft.js';
import { mayContainCredentials } from '../../../../step/flowFile/flowText.js';
import type { FlowSource } from '../../../../step/flowSource.js';

/** Returns the flow file that the step was opened from. It survives a reload unless it may contain credential values. */
export function useFlowSource(workspaceId: string): readonly [FlowSource | undefined, (source: FlowSource) => void] {
  const [storedSource, storeSource] = useDraft<FlowSource | null>(`rest-step file ${workspaceId}`, null);
  const [unstoredSource, setUnstoredSource] = useState<{ readonly workspaceId: string; readonly source: FlowSource }>();
  const setSource = (source: FlowSource): void => {
    const isStorable = !mayContainCredentials(source.text);
    storeSource(isStorable ? source : null);
    setUnstoredSource(isStorable ? undefined : { workspaceId, source });
  };
  return [
    (unstoredSource?.workspaceId === workspaceId ? unstoredSource.source : undefined) ?? storedSource ?? undefined,
    setSource,
  ];
}
