import { useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import type { Fields } from '../../api/resources.js';
import { formProblems, type FormProblems } from '../../forms/problems.js';
import { withLabels } from '../../forms/withLabels.js';

const NONE: FormProblems = { fields: {}, others: [] };

export interface Saving {
  readonly isBusy: boolean;
  readonly problems: FormProblems;
  readonly setProblems: (problems: FormProblems) => void;
  /** @returns whether it was done; what the service refused is in `problems` */
  readonly save: (
    work: () => Promise<void>,
    places: Readonly<Record<string, string>>,
    fields: Fields,
  ) => Promise<boolean>;
}

/** Sends a form, and puts what the service doesn't take beside its fields. */
export function useSaving(): Saving {
  const [isBusy, setBusy] = useState(false);
  const [problems, setProblems] = useState(NONE);
  const save: Saving['save'] = async (work, places, fields) => {
    setBusy(true);
    setProblems(NONE);
    try {
      await work();
      return true;
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      const { fields: beside, others } = formProblems(error.problems, places);
      setProblems({ fields: withLabels(beside, fields), others });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, problems, setProblems, save };
}
