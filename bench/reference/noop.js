'use strict';

exports.process = async (message) => ({ body: message.body, headers: {} });
