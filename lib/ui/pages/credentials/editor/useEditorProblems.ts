import { useCallback, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

import { ApiFailure } from '../../../api/client.js';
import { groupProblems } from '../../../forms/formProblems.js';
import { useFocusFirstProblem } from '../../../forms/useFocusFirstProblem.js';
import type { FormValues } from '../../../forms/formValues.js';
import { pickProblems, dropChangedProblems } from './credentialForm.js';

export interface EditorProblems {
  /** For the form that the fields are in. */
  readonly form: RefObject<HTMLFormElement>;
  /** What is wrong in a part of the form, by the names of its fields. */
  readonly ofPart: (part: string) => Readonly<Record<string, string>>;
  /** What is of no field. */
  readonly failure: ApiFailure | undefined;
  /** Says by `part.name` what is wrong; the first wrong field gets the focus. */
  readonly show: (fields: Readonly<Record<string, string>>) => void;
  /** Puts what the service says where it belongs. @param places pointer -> `part.name` @returns whether anything is of no field */
  readonly showFailure: (failure: ApiFailure, places: Readonly<Record<string, string>>) => void;
  /** Takes away what was said of values that have changed since. */
  readonly clearChanged: (part: string, before: FormValues, after: FormValues) => void;
}

/** What is wrong with a form, each beside its field. */
export function useEditorProblems(): EditorProblems {
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const [failure, setFailure] = useState<ApiFailure>();
  const [form, refused] = useFocusFirstProblem();
  const tell = useCallback((found: Readonly<Record<string, string>>) => {
    setFields(found);
    setFailure(undefined);
    refused();
  }, []);
  const tellFailure = useCallback((told: ApiFailure, places: Readonly<Record<string, string>>) => {
    const placed = groupProblems(told.problems, places);
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
    setFields((problems) => dropChangedProblems(problems, part, before, after));
  }, []);
  return {
    form,
    ofPart: (part) => pickProblems(fields, part),
    failure,
    show: tell,
    showFailure: tellFailure,
    clearChanged: changed,
  };
}
