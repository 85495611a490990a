import type { Fields } from '../../../api/resources.js';
import type { CredentialHints } from '../../../data/preset.js';
import { DescriptorForm } from '../../../forms/DescriptorForm.js';
import { CredentialHintList } from '../../authClients/CredentialHintList.js';
import { parseScopes, toggleScope } from './authParameters.js';
import { AuthProgress } from './AuthProgress.js';
import { canReopen, type Authentication } from './authentication.js';
import type { AuthenticationControl } from './useAuthentication.js';
import type { EditorProblems } from './useEditorProblems.js';

const PARAMETER_FIELDS: Fields = {
  scopes: {
    viewClass: 'TextFieldView',
    label: 'Scopes',
    help: {
      description:
        'What the credential may do at the provider: its documentation lists the scopes. Spaces or commas between them.',
    },
  },
  parameters: {
    viewClass: 'TextAreaView',
    label: 'Additional parameters',
    placeholder: 'access_type=offline',
    help: {
      description:
        'Some providers want more in the address at which you sign in, <b>prompt=consent</b> for example. One a line: <b>name=value</b>.',
    },
  },
};

/** What a sign-in asks for, as it is typed. */
export interface AuthParameters {
  readonly scopes?: string | undefined;
  readonly parameters?: string | undefined;
}

interface AuthenticateSectionProps {
  readonly parameters: AuthParameters;
  readonly onChange: (asked: AuthParameters) => void;
  /** What the components ask for when nobody says anything. */
  readonly defaultScopes: readonly string[];
  /** What is known of the provider, where it is one that is known. */
  readonly hints: CredentialHints | undefined;
  /** What the provider says it has. */
  readonly providerScopes: readonly string[];
  /** Where a credential has access already, what is empty stays as it is. */
  readonly isReauthentication: boolean;
  readonly authentication: AuthenticationControl;
  /** Begins to authenticate. */
  readonly onAuthenticate: () => void;
  readonly problems: EditorProblems;
  readonly idPrefix: string;
}

/** Scopes, additional parameters, and the button that sends the user to the provider. */
export function AuthenticateSection(props: AuthenticateSectionProps) {
  const {
    parameters: asked,
    onChange,
    defaultScopes: usual,
    hints,
    providerScopes: offered,
    isReauthentication: isAgain,
    authentication,
    onAuthenticate,
    problems,
    idPrefix,
  } = props;
  const { state, reopen } = authentication;
  const suggested = [...new Set([...usual, ...offered])];
  const isFirst = state.kind === 'none' && !isAgain;
  const problem = problems.ofPart('authenticate').flow;
  return (
    <>
      {hints !== undefined && <CredentialHintList hints={hints} />}
      <DescriptorForm
        fields={getParameterFields(usual, isAgain)}
        values={{ ...asked }}
        problems={problems.ofPart('asked')}
        idPrefix={idPrefix}
        onChange={(changed) => {
          problems.clearChanged('asked', { ...asked }, changed);
          onChange(changed);
        }}
      />
      {suggested.length > 0 && (
        <Suggestions
          scopes={suggested}
          chosen={parseScopes(asked.scopes ?? '')}
          onToggle={(scope) => onChange({ ...asked, scopes: toggleScope(asked.scopes ?? '', scope) })}
        />
      )}
      <div class="field">
        <button
          type="button"
          class={isFirst ? undefined : 'secondary'}
          aria-busy={state.kind === 'starting'}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : `${idPrefix}-authenticate-problem`}
          onClick={canReopen(state) ? reopen : onAuthenticate}
        >
          {getButtonLabel(state, isAgain)}
        </button>
        {problem !== undefined && (
          <small id={`${idPrefix}-authenticate-problem`} class="problem">
            {problem}
          </small>
        )}
        <AuthProgress
          state={state}
          whenGranted={isAgain ? 'The credential has its new tokens.' : 'Save the credential to keep it.'}
        />
      </div>
    </>
  );
}

function getButtonLabel(state: Authentication, isAgain: boolean): string {
  switch (state.kind) {
    case 'none':
    case 'starting':
      return isAgain ? 'Re-Authenticate' : 'Authenticate';
    case 'granted':
      return 'Re-Authenticate';
    case 'waiting':
    case 'code':
      return canReopen(state) ? 'Open the window again' : 'Start again';
    default:
      return 'Try again';
  }
}

function getParameterFields(usual: readonly string[], isAgain: boolean): Fields {
  const { scopes, parameters } = PARAMETER_FIELDS;
  if (scopes === undefined || parameters === undefined) return PARAMETER_FIELDS;
  const placeholder = isAgain ? 'Unchanged' : usual.length > 0 ? usual.join(' ') : 'As the provider sets them';
  return {
    scopes: { ...scopes, placeholder },
    parameters: isAgain ? { ...parameters, placeholder: 'Unchanged' } : parameters,
  };
}

interface SuggestionsProps {
  readonly scopes: readonly string[];
  readonly chosen: readonly string[];
  readonly onToggle: (scope: string) => void;
}

function Suggestions({ scopes, chosen, onToggle }: SuggestionsProps) {
  return (
    <div class="scope-suggestions" role="group" aria-label="Suggested scopes">
      {scopes.map((scope) => (
        <button
          key={scope}
          type="button"
          class={`small ${chosen.includes(scope) ? '' : 'outline'}`}
          aria-pressed={chosen.includes(scope)}
          onClick={() => onToggle(scope)}
        >
          {scope}
        </button>
      ))}
    </div>
  );
}
