import { readExpressionMember, storeExpressionMember } from '../../../../step/parameterRows.js';
import { ValueField } from '../editor/ValueField.js';
import type { Evaluation } from '../preview/preview.js';
import { useEdit } from './useEdit.js';

interface ExpressionFieldProps {
  readonly label: string;
  /** The member with the expression. */
  readonly stored: unknown;
  readonly onChange: (stored: unknown) => void;
  readonly evaluation?: Evaluation | undefined;
  readonly problem?: string | undefined;
  readonly hint?: string;
  readonly tall?: boolean;
}

/** Edits a member that holds an expression, as fixed text or as JSONata. */
export function ExpressionField({ stored, onChange, evaluation, problem, ...others }: ExpressionFieldProps) {
  const [value, change] = useEdit(stored, readExpressionMember, storeExpressionMember, onChange);
  return <ValueField {...others} value={value} onChange={change} evaluation={evaluation} problem={problem} />;
}
