import { useEffect } from 'preact/hooks';

import { ApiFailure } from '../../../api/client.js';
import { loadExamples } from '../../../api/examples.js';
import { buildHref, replaceHash, route } from '../../../state/router.js';
import { api } from '../../../state/session.js';
import { notify } from '../../../kit/notices.js';
import type { OpenedStep } from '../../../../step/draftFlowFile.js';

/**
 * Opens the example that the page's URL names, once.
 * @param open undefined until the designer is ready
 */
export function useExampleFromUrl(open: ((step: OpenedStep) => void) | undefined): void {
  const name = route.value.query.get('example');
  const isReady = open !== undefined;
  useEffect(() => {
    if (name === null || open === undefined) return;
    const { workspaceId, query } = route.value;
    query.delete('example');
    replaceHash(buildHref(workspaceId, 'rest-step', [], query.toString()));
    openExample(name, open).catch((error: unknown) => {
      if (!(error instanceof ApiFailure)) throw error;
      notify(error.message, 'bad');
    });
  }, [name, isReady]);
}

async function openExample(name: string, open: (step: OpenedStep) => void): Promise<void> {
  const [examples, { readDrafts }] = await Promise.all([
    loadExamples(api),
    import('../../../../step/draftFlowFile.js'),
  ]);
  const example = examples.find(({ attributes }) => attributes.name === name);
  const [step] = example === undefined ? [] : readDrafts(example.attributes.text, example.attributes.variables);
  if (step === undefined) notify(`Example "${name}" not found`, 'bad');
  else open(step);
}
