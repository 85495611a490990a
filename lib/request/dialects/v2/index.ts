import { buildRequest, type RequestRules } from '../../buildRequest.js';
import type { Dialect } from '../../dialect.js';
import { buildBody } from './buildBody.js';
import type { V2Config } from './config.js';
import { decide } from './decide.js';
import { describeResponse, describeTransportError, describeUnusableResponse } from './describeFailure.js';
import { descriptor } from './descriptor.js';
import { parseConfig } from './parseConfig.js';
import { setDefaultHeaders } from './setDefaultHeaders.js';
import { toFailureMessage, toMessages } from './toMessages.js';

const requestRules: RequestRules = { buildBody, prefersUserInfo: true, setDefaultHeaders };

/** The functions of the REST API component v2 that use axios. */
export const v2: Dialect<V2Config> = {
  name: 'v2',
  descriptor,
  rejectionStatuses: [],
  parse: parseConfig,
  buildRequest: (config, message, scope, openFile) => buildRequest(requestRules, config, message, scope, openFile),
  decide,
  toMessages,
  toFailureMessage,
  describeResponse,
  describeUnusableResponse,
  describeTransportError,
};
