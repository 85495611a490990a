import { useId } from 'preact/hooks';

interface SignInFieldProps {
  readonly name: string;
  readonly label: string;
  readonly type: 'email' | 'password';
  readonly autocomplete: 'username' | 'current-password';
  readonly value: string;
  readonly problem: string | undefined;
  readonly autofocus?: boolean;
  readonly onInput: (value: string) => void;
}

export function SignInField({ label, problem, onInput, ...input }: SignInFieldProps) {
  const id = useId();
  return (
    <div>
      <label for={id}>{label}</label>
      <input
        id={id}
        {...input}
        required
        spellcheck={false}
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      {problem !== undefined && <small id={`${id}-problem`}>{problem}</small>}
    </div>
  );
}
