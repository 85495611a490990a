import type { CredentialHints } from '../../../../wire/provider.js';
import type { Fields } from '../../../api/resources.js';
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
        'The permissions of the credential, separated by spaces or commas. The documentation of the provider lists them.',
    },
  },
  parameters: {
    viewClass: 'TextAreaView',
    label: 'Additional parameters',
    placeholder: 'access_type=offline',
    help: {
      description:
        'Parameters that some providers need in the authorization request, such as <b>prompt=consent</b>. One per line: <b>name=value</b>.',
    },
  },
};

/** Scopes and parameters of an authorization, as entered. */
export interface AuthParameters {
  readonly scopes?: string | undefined;
  readonly parameters?: string | undefined;
}

interface AuthenticateSectionProps {
  readonly parameters: AuthParameters;
  readonly onChange: (parameters: AuthParameters) => void;
  /** Default scopes of the components. */
  readonly defaultScopes: readonly string[];
  /** Hints for a known provider. */
  readonly hints: CredentialHints | undefined;
  /** Scopes from the provider's metadata. */
  readonly providerScopes: readonly string[];
  /** For an existing credential: empty fields keep their value. */
  readonly isReauthentication: boolean;
  readonly authentication: AuthenticationControl;
  /** Starts the authorization flow. */
  readonly onAuthenticate: () => void;
  readonly problems: EditorProblems;
  readonly idPrefix: string;
}

/** Scopes, additional parameters, and the button that sends the user to the provider. */
export function AuthenticateSection(props: AuthenticateSectionProps) {
  const {
    parameters,
    onChange,
    defaultScopes,
    hints,
    providerScopes,
    isReauthentication,
    authentication,
    onAuthenticate,
    problems,
    idPrefix,
  } = props;
  const { state, reopen } = authentication;
  const suggested = [...new Set([...defaultScopes, ...providerScopes])];
  const isFirst = state.kind === 'none' && !isReauthentication;
  const problem = problems.ofPart('authenticate').flow;
  return (
    <>
      {hints !== undefined && <CredentialHintList hints={hints} />}
      <DescriptorForm
        fields={getParameterFields(defaultScopes, isReauthentication)}
        values={{ ...parameters }}
        problems={problems.ofPart('authParameters')}
        idPrefix={idPrefix}
        onChange={(changed) => {
          problems.clearChanged('authParameters', { ...parameters }, changed);
          onChange(changed);
        }}
      />
      {suggested.length > 0 && (
        <Suggestions
          scopes={suggested}
          chosen={parseScopes(parameters.scopes ?? '')}
          onToggle={(scope) => onChange({ ...parameters, scopes: toggleScope(parameters.scopes ?? '', scope) })}
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
          {getButtonLabel(state, isReauthentication)}
        </button>
        {problem !== undefined && (
          <small id={`${idPrefix}-authenticate-problem`} class="problem">
            {problem}
          </small>
        )}
        <AuthProgress
          state={state}
          whenGranted={isReauthentication ? 'The credential has new tokens.' : 'Save the credential to keep it.'}
        />
      </div>
    </>
  );
}

function getButtonLabel(state: Authentication, isReauthentication: boolean): string {
  switch (state.kind) {
    case 'none':
    case 'starting':
      return isReauthentication ? 'Re-Authenticate' : 'Authenticate';
    case 'granted':
      return 'Re-Authenticate';
    case 'waiting':
    case 'code':
      return canReopen(state) ? 'Open the window again' : 'Start again';
    default:
      return 'Try again';
  }
}

function getParameterFields(defaultScopes: readonly string[], isReauthentication: boolean): Fields {
  const { scopes, parameters } = PARAMETER_FIELDS;
  if (scopes === undefined || parameters === undefined) return PARAMETER_FIELDS;
  const placeholder = isReauthentication
    ? 'Unchanged'
    : defaultScopes.length > 0
      ? defaultScopes.join(' ')
      : 'Default of the provider';
  return {
    scopes: { ...scopes, placeholder },
    parameters: isReauthentication ? { ...parameters, placeholder: 'Unchanged' } : parameters,
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
