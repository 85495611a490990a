'use strict';

// The minimal step that requests pages and emits their records: node:http, one keep-alive agent, one awaited message per record.
const http = require('node:http');
const { randomUUID } = require('node:crypto');

const agent = new http.Agent({ keepAlive: true });

const get = (url) =>
  new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ next: response.headers.link, records: JSON.parse(Buffer.concat(chunks).toString()) }),
        );
      })
      .on('error', reject);
  });

exports.process = async function process(message, config) {
  for (let { url } = config; url !== undefined;) {
    const { next, records } = await get(url);
    for (const body of records) await this.emit('data', { id: randomUUID(), body, headers: {} });
    url = next && new URL(/^<([^>]*)>/.exec(next)[1], url).href;
  }
};
