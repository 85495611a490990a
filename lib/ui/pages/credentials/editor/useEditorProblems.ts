import { useCallback, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

import { ApiFailure } from '../../../api/client.js';
import { groupProblems } from '../../../forms/formProblems.js';
import { useFocusFirstProblem } from '../../../forms/useFocusFirstProblem.js';
import type { FormValues } from '../../../forms/formValues.js';
import { pickProblems, dropChangedProblems } from './credentialForm.js';

export interface EditorProblems {
  /** Ref of the form element. */
  readonly form: RefObject<HTMLFormElement>;
  /** Problems of a part of the form, by field name. */
  readonly ofPart: (part: string) => Readonly<Record<string, string>>;
  /** Problems of no field. */
  readonly failure: ApiFailure | undefined;
  /** Shows problems by `part.name` and focuses the first invalid field. */
  readonly show: (fields: Readonly<Record<string, string>>) => void;
  /** Shows the errors of the service at their fields. @param fieldsByPointer JSON pointer -> `part.name` */
  readonly showFailure: (failure: ApiFailure, fieldsByPointer: Readonly<Record<string, string>>) => void;
  /** Removes the problems of changed values. */
  readonly clearChanged: (part: string, before: FormValues, after: FormValues) => void;
}

/** Problems of the credential form by part and field. */
export function useEditorProblems(): EditorProblems {
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const [failure, setFailure] = useState<ApiFailure>();
  const [form, focusFirstProblem] = useFocusFirstProblem();
  const show = useCallback((found: Readonly<Record<string, string>>) => {
    setFields(found);
    setFailure(undefined);
    focusFirstProblem();
  }, []);
  const showFailure = useCallback((error: ApiFailure, fieldsByPointer: Readonly<Record<string, string>>) => {
    const grouped = groupProblems(error.problems, fieldsByPointer);
    setFields(grouped.fields);
    setFailure(
      grouped.others.length === 0
        ? undefined
        : new ApiFailure(
            error.status,
            grouped.others.map((detail) => ({ code: '', detail })),
          ),
    );
    focusFirstProblem();
  }, []);
  const clearChanged = useCallback((part: string, before: FormValues, after: FormValues) => {
    setFields((problems) => dropChangedProblems(problems, part, before, after));
  }, []);
  return {
    form,
    ofPart: (part) => pickProblems(fields, part),
    failure,
    show,
    showFailure,
    clearChanged,
  };
}
