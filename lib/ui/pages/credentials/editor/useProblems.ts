import { useCallback, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

import { ApiFailure } from '../../../api/client.js';
import { formProblems } from '../../../forms/problems.js';
import { useFirstProblem } from '../../../forms/useFirstProblem.js';
import type { FormValues } from '../../../forms/values.js';
import { problemsOfPart, remainingProblems } from './credentialForm.js';

export interface Problems {
  /** For the form that the fields are in. */
  readonly form: RefObject<HTMLFormElement>;
  /** What is wrong in a part of the form, by the names of its fields. */
  readonly of: (part: string) => Readonly<Record<string, string>>;
  /** What is of no field. */
  readonly failure: ApiFailure | undefined;
  /** Says by `part.name` what is wrong; the first wrong field gets the focus. */
  readonly tell: (fields: Readonly<Record<string, string>>) => void;
  /** Puts what the service says where it belongs. @param places pointer -> `part.name` @returns whether anything is of no field */
  readonly tellFailure: (failure: ApiFailure, places: Readonly<Record<string, string>>) => void;
  /** Takes away what was said of values that have changed since. */
  readonly changed: (part: string, before: FormValues, after: FormValues) => void;
}

/** What is wrong with a form, each beside its field. */
export function useProblems(): Problems {
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const [failure, setFailure] = useState<ApiFailure>();
  const [form, refused] = useFirstProblem();
  const tell = useCallback((found: Readonly<Record<string, string>>) => {
    setFields(found);
    setFailure(undefined);
    refused();
  }, []);
  const tellFailure = useCallback((told: ApiFailure, places: Readonly<Record<string, string>>) => {
    const placed = formProblems(told.problems, places);
    setFields(placed.fields);
    setFailure(
      placed.others.length === 0
        ? undefined
        : new ApiFailure(
            told.status,
            placed.others.map((detail) => ({ code: '', detail })),
          ),
    );
    refused();
  }, []);
  const changed = useCallback((part: string, before: FormValues, after: FormValues) => {
    setFields((problems) => remainingProblems(problems, part, before, after));
  }, []);
  return { form, of: (part) => problemsOfPart(fields, part), failure, tell, tellFailure, changed };
}
