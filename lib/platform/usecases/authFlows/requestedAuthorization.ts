import { joinScopes } from '../../../oauth/authorizationUrl.js';
import { isJsonObject, type JsonObject } from '../../../json.js';
import { validateFields } from '../../model/credentialFields.js';
import { badRequest } from '../apiErrors.js';
import { readRequestedScope } from '../../tokens/requestedScope.js';
import type { Services } from '../services.js';
import { mergeScopes, readAdditionalParameters, readScopes, readStoredParameters } from './authorizationParameters.js';
import { readDescriptorRequest } from './descriptorRequest.js';
import type { RequestedValues } from './flowContent.js';
import type { FlowTarget } from './flowTarget.js';

const FIELDS_POINTER = '/data/attributes/fields';

/** The scopes, parameters and fields in a request. */
export interface AuthorizationInput {
  readonly scopes: string | readonly string[] | undefined;
  /** As sent. */
  readonly additionalParams: unknown;
  readonly fields: JsonObject | undefined;
}

/** The scopes and parameters that the user is asked to authorize. */
export interface RequestedAuthorization {
  readonly scopes: readonly string[];
  /** Additional parameters of the authorization URL. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The part that is stored in the secret. */
  readonly values: RequestedValues;
}

/**
 * Resolves scopes and parameters: those of the request, else those of the secret, in addition to the components'.
 * @throws ApiError `invalid`, `missing`
 */
export async function resolveAuthorization(
  { store }: Pick<Services, 'store'>,
  { client, clientValues, secret, secretValues = {} }: FlowTarget,
  { scopes: sentScopes, additionalParams, fields }: AuthorizationInput,
): Promise<RequestedAuthorization> {
  const components = await store.components.findMany(client.componentIds);
  const descriptors = components.map(({ descriptor }) => descriptor);
  const problems = fields === undefined ? [] : validateFields(descriptors, fields, FIELDS_POINTER);
  // The request that saves a new secret may send other fields. A reauthorized secret gets these at the callback, too late for an error.
  const reported = secret === undefined ? problems.filter(({ code }) => code === 'invalid') : problems;
  if (reported.length > 0) throw badRequest(...reported);
  const storedFields = isJsonObject(secretValues.fields) ? secretValues.fields : {};
  const fromComponents = readDescriptorRequest(descriptors, fields ?? storedFields);
  if (fromComponents.problems.length > 0) throw badRequest(...fromComponents.problems);
  const scopes = readScopes(sentScopes) ?? mergeScopes(readRequestedScope(secretValues), fromComponents.scopes);
  const sentParameters = readAdditionalParameters(additionalParams);
  // Without the parameters of the first request, such as access_type, a provider may issue no refresh token.
  const ownParameters =
    additionalParams === undefined ? readStoredParameters(secretValues.additional_params) : sentParameters;
  const scope = joinScopes(clientValues, scopes);
  return {
    scopes,
    parameters: { ...fromComponents.parameters, ...ownParameters },
    values: {
      ...(scope === undefined ? {} : { scope }),
      ...(fields === undefined ? {} : { fields }),
      ...(Object.keys(sentParameters).length === 0 ? {} : { additionalParams: JSON.stringify(sentParameters) }),
    },
  };
}
