import type { Dialect } from '../../dialect.js';
import { buildRequest } from './buildRequest.js';
import type { RequestDialectConfig } from './config.js';
import { decide } from './decide.js';
import { decideJob } from './decideJob.js';
import {
  decodeExcerpt,
  describeResponse,
  describeTransportError,
  describeUnusableResponse,
} from './describeFailure.js';
import { descriptor } from './descriptor.js';
import { forJob } from './forJob.js';
import { parseConfig } from './parseConfig.js';
import { skip } from './skip.js';
import { toFailureMessage, toMessages } from './toMessages.js';
import { withProvider } from './withProvider.js';

/** The functions for any HTTP API, without the compromises of v2. */
export const request: Dialect<RequestDialectConfig> = {
  name: 'request',
  descriptor,
  rejectionStatuses: [],
  invalidTokenStatuses: [400, 403],
  decidesRefresh: true,
  parse: parseConfig,
  withProvider,
  skip,
  buildRequest,
  forJob,
  decide,
  decideJob,
  toMessages,
  toFailureMessage,
  describeResponse,
  describeUnusableResponse,
  decodeExcerpt,
  describeTransportError,
};
