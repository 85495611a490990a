import { buildRequest, type RequestRules } from '../../buildRequest.js';
import type { Dialect } from '../../dialect.js';
import { setDefaultHeader } from '../../headers.js';
import { buildBody } from './buildBody.js';
import type { LegacyConfig } from './config.js';
import { decide } from './decide.js';
import { describeResponse, describeTransportError, describeUnusableResponse } from './describeFailure.js';
import { descriptor } from './descriptor.js';
import { parseConfig } from './parseConfig.js';
import { toFailureMessage, toMessages } from './toMessages.js';

const requestRules: RequestRules = {
  buildBody,
  prefersUserInfo: false,
  setDefaultHeaders: (headers) => setDefaultHeader(headers, 'accept-encoding', 'gzip, deflate'),
};

/** The deprecated functions, which existing flows use. */
export const legacy: Dialect<LegacyConfig> = {
  name: 'legacy',
  descriptor,
  rejectionStatuses: [403],
  parse: parseConfig,
  buildRequest: (config, message, scope, openFile) => buildRequest(requestRules, config, message, scope, openFile),
  decide,
  toMessages,
  toFailureMessage,
  describeResponse,
  describeUnusableResponse,
  describeTransportError,
};
