import { useState } from 'preact/hooks';

import { useDraft } from '../../../kit/useDraft.js';
import { mayHoldValues } from '../../runs/startForm.js';
import type { FlowSource } from '../model/flowSource.js';

/** The file that the step was opened from. It outlives a reload, unless values of credentials may be in it. */
export function useSource(workspaceId: string): readonly [FlowSource | undefined, (source: FlowSource) => void] {
  const [kept, keep] = useDraft<FlowSource | null>(`rest-step file ${workspaceId}`, null);
  const [held, hold] = useState<{ readonly workspaceId: string; readonly source: FlowSource }>();
  const put = (source: FlowSource): void => {
    const isSafe = !mayHoldValues(source.text);
    keep(isSafe ? source : null);
    hold(isSafe ? undefined : { workspaceId, source });
  };
  return [(held?.workspaceId === workspaceId ? held.source : undefined) ?? kept ?? undefined, put];
}
