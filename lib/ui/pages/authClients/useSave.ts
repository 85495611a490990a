import { useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import type { Fields } from '../../api/resources.js';
import { groupProblems, type FormProblems } from '../../forms/formProblems.js';
import { labelProblems } from '../../forms/labelProblems.js';

const NONE: FormProblems = { fields: {}, others: [] };

interface SaveControl {
  readonly isBusy: boolean;
  readonly problems: FormProblems;
  readonly setProblems: (problems: FormProblems) => void;
  /** @returns whether it succeeded; otherwise the errors are in `problems` */
  readonly save: (
    work: () => Promise<void>,
    fieldsByPointer: Readonly<Record<string, string>>,
    fields: Fields,
  ) => Promise<boolean>;
}

/** Saves a form and assigns the errors of the service to its fields. */
export function useSave(): SaveControl {
  const [isBusy, setBusy] = useState(false);
  const [problems, setProblems] = useState(NONE);
  const save: SaveControl['save'] = async (work, fieldsByPointer, fields) => {
    setBusy(true);
    setProblems(NONE);
    try {
      await work();
      return true;
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      const { fields: fieldProblems, others } = groupProblems(error.problems, fieldsByPointer);
      setProblems({ fields: labelProblems(fieldProblems, fields), others });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, problems, setProblems, save };
}
