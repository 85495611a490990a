import { expect } from 'chai';

import type { ProposedPagination, SampleResponse } from '../../../lib/step/proposals/proposal.js';
import { proposePages } from '../../../lib/step/proposals/proposePages.js';

const URL = 'https://api.example.com/v1/orders';
const RECORDS = [{ id: 'a' }, { id: 'b' }];

interface Given {
  readonly method?: string;
  readonly url?: string;
  /** JSON of the request. */
  readonly sent?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly status?: number;
}

const sample = (body: unknown, { method = 'GET', url = URL, sent, headers = {}, status = 200 }: Given = {}) =>
  ({ status, headers, body, request: { method, url, body: sent } }) satisfies SampleResponse;

describe('proposePages', () => {
  const pages: readonly (readonly [
    name: string,
    body: unknown,
    given: Given,
    pagination: ProposedPagination,
    confidence: string,
  ])[] = [
    [
      'Zoho, by its number or token',
      { data: RECORDS, info: { per_page: 2, count: 2, page: 1, more_records: true, next_page_token: 't' } },
      {},
      {
        kind: 'cursor',
        next: '$response.body.info.next_page_token',
        stop: '$not($response.body.info.more_records)',
        name: 'page_token',
      },
      'high',
    ],
    [
      'BigCommerce, whose URL is a query',
      {
        data: RECORDS,
        meta: {
          pagination: { total: 9, count: 2, per_page: 2, current_page: 1, total_pages: 5, links: { next: '?page=2' } },
        },
      },
      {},
      { kind: 'url', next: '$response.body.meta.pagination.links.next' },
      'high',
    ],
    [
      'Fractal without links',
      { data: RECORDS, meta: { pagination: { total: 9, per_page: 2, current_page: 1, total_pages: 5 } } },
      {},
      { kind: 'page', name: 'page', stop: '$page.cursor >= $response.body.meta.pagination.total_pages' },
      'medium',
    ],
    [
      'Asana',
      { data: RECORDS, next_page: { offset: 'eyJ0', path: '/orders?offset=eyJ0', uri: `${URL}?offset=eyJ0` } },
      {},
      { kind: 'url', next: '$response.body.next_page.uri' },
      'high',
    ],
    [
      'Oracle and NetSuite',
      {
        items: RECORDS,
        hasMore: true,
        links: [
          { rel: 'self', href: URL },
          { rel: 'next', href: `${URL}?offset=2` },
        ],
      },
      {},
      {
        kind: 'url',
        next: '$response.body.links[rel="next"].href',
        stop: '$not($response.body.hasMore)',
      },
      'high',
    ],
    [
      'Eventbrite',
      { events: RECORDS, pagination: { object_count: 9, has_more_items: true, continuation: 'abc' } },
      {},
      {
        kind: 'cursor',
        next: '$response.body.pagination.continuation',
        stop: '$not($response.body.pagination.has_more_items)',
        name: 'continuation',
      },
      'medium',
    ],
    [
      'Mailchimp, whose links are no records',
      {
        lists: RECORDS,
        total_items: 9,
        _links: [
          { rel: 'self', href: URL },
          { rel: 'parent', href: URL },
          { rel: 'create', href: URL },
        ],
      },
      { url: `${URL}?count=2&offset=0` },
      { kind: 'offset', name: 'offset', stop: '$page.total >= $response.body.total_items' },
      'medium',
    ],
    [
      'a cursor called next',
      { items: RECORDS, page: { next: '>i:3', previous: null, has_next: true } },
      {},
      {
        kind: 'cursor',
        next: '$response.body.page.next',
        stop: '$not($response.body.page.has_next)',
        name: 'cursor',
      },
      'low',
    ],
    // Headers
    [
      'a Link header in several lines',
      RECORDS,
      { headers: { link: [`<${URL}?page=1>; rel="first"`, `<${URL}?page=2>; rel="next"`] } },
      { kind: 'link' },
      'high',
    ],
    [
      'a Link header of another host, which gets no credential',
      RECORDS,
      { headers: { link: '<https://cdn.example.net/orders?page=2>; rel="next"' } },
      { kind: 'link' },
      'low',
    ],
    // URLs
    [
      'next of Django and PokeAPI',
      { count: 9, next: `${URL}?page=2`, previous: null, results: RECORDS },
      {},
      { kind: 'url', next: '$response.body.next' },
      'high',
    ],
    [
      'next_page_url of Laravel',
      { current_page: 1, data: RECORDS, from: 1, to: 2, last_page: 5, next_page_url: `${URL}?page=2`, total: 10 },
      {},
      { kind: 'url', next: '$response.body.next_page_url' },
      'high',
    ],
    [
      'next_page_uri of Twilio, which is relative',
      { page: 0, next_page_uri: '/v1/orders.json?Page=1', calls: RECORDS },
      {},
      { kind: 'url', next: '$response.body.next_page_uri' },
      'high',
    ],
    [
      'HAL',
      { _links: { self: { href: URL }, next: { href: `${URL}?p=2` } }, _embedded: { orders: RECORDS } },
      {},
      { kind: 'url', next: '$response.body._links.next.href' },
      'high',
    ],
    [
      'JSON:API, a link as an object, larger included resources',
      { data: RECORDS, included: [{}, {}, {}], links: { next: { href: '?page[number]=2' } } },
      {},
      { kind: 'url', next: '$response.body.links.next.href' },
      'high',
    ],
    [
      '__next of OData 2',
      { d: { results: RECORDS, __next: `${URL}?$skiptoken=2` } },
      {},
      { kind: 'url', next: '$response.body.d.__next' },
      'high',
    ],
    [
      'an empty page with a next URL, as OneDrive has them',
      { value: [], '@odata.nextLink': `${URL}?$skiptoken=2` },
      {},
      { kind: 'url', next: '$response.body.`@odata.nextLink`' },
      'high',
    ],
    [
      'FHIR',
      {
        resourceType: 'Bundle',
        link: [
          { relation: 'self', url: URL },
          { relation: 'next', url: `${URL}?ct=x` },
        ],
        entry: [{ resource: {} }, { resource: {} }],
      },
      {},
      { kind: 'url', next: '$response.body.link[relation="next"].url' },
      'high',
    ],
    [
      'Facebook, whose cursors are beside the URL',
      { data: RECORDS, paging: { cursors: { before: 'x', after: 'y' }, next: `${URL}?after=y` } },
      {},
      { kind: 'url', next: '$response.body.paging.next' },
      'high',
    ],
    // Cursors
    [
      'Notion, in the body of a POST',
      { object: 'list', results: RECORDS, next_cursor: 'c-2', has_more: true },
      { method: 'POST', sent: { page_size: 2 } },
      {
        kind: 'cursor',
        next: '$response.body.next_cursor',
        stop: '$not($response.body.has_more)',
        name: 'start_cursor',
        in: 'body',
      },
      'high',
    ],
    [
      'pages.next of Intercom',
      { type: 'list', data: RECORDS, pages: { page: 1, total_pages: 3, next: { page: 2, starting_after: 'WzE2' } } },
      {},
      { kind: 'cursor', next: '$response.body.pages.next.starting_after', name: 'starting_after' },
      'high',
    ],
    [
      'next_offset of Chargebee',
      { list: RECORDS, next_offset: '["15","23"]' },
      { url: `${URL}?limit=2` },
      { kind: 'cursor', next: '$response.body.next_offset', name: 'offset' },
      'medium',
    ],
    [
      'offset of Airtable',
      { records: RECORDS, offset: 'itr/rec2' },
      {},
      { kind: 'cursor', next: '$response.body.offset', name: 'offset' },
      'high',
    ],
    [
      'next_token of Twitter',
      { data: RECORDS, meta: { next_token: '7140w', result_count: 2 } },
      {},
      { kind: 'cursor', next: '$response.body.meta.next_token', name: 'pagination_token' },
      'medium',
    ],
    [
      'NextToken of AWS, in the body',
      { Jobs: RECORDS, NextToken: 'AAA=' },
      { method: 'POST', sent: {} },
      { kind: 'cursor', next: '$response.body.NextToken', name: 'NextToken', in: 'body' },
      'medium',
    ],
    [
      'continuationToken',
      { items: RECORDS, continuationToken: 'z1' },
      {},
      { kind: 'cursor', next: '$response.body.continuationToken', name: 'continuationToken' },
      'medium',
    ],
    [
      'after of Reddit',
      { kind: 'Listing', data: { after: 't3_x', before: null, children: RECORDS } },
      {},
      { kind: 'cursor', next: '$response.body.data.after', name: 'after' },
      'medium',
    ],
    [
      'next_start of Pipedrive',
      {
        data: RECORDS,
        additional_data: { pagination: { start: 0, limit: 2, more_items_in_collection: true, next_start: 2 } },
      },
      { url: `${URL}?start=0` },
      {
        kind: 'cursor',
        next: '$response.body.additional_data.pagination.next_start',
        stop: '$not($response.body.additional_data.pagination.more_items_in_collection)',
        name: 'start',
        start: '0',
      },
      'high',
    ],
    [
      'next_page of Harvest, a number',
      { time_entries: RECORDS, per_page: 2, total_pages: 4, page: 1, next_page: 2 },
      {},
      { kind: 'cursor', next: '$response.body.next_page', name: 'page' },
      'high',
    ],
    [
      'a cursor for which the request has a parameter of its own name',
      { items: RECORDS, nextCursor: 'c2' },
      { url: `${URL}?startCursor=` },
      { kind: 'cursor', next: '$response.body.nextCursor', name: 'startCursor' },
      'high',
    ],
    [
      'a cursor beside a filter with the name of one',
      { items: RECORDS, nextCursor: 'c2' },
      { url: `${URL}?after=2026-01-01` },
      { kind: 'cursor', next: '$response.body.nextCursor', name: 'cursor' },
      'high',
    ],
    [
      'has_more, from the record of the request',
      { object: 'list', data: RECORDS, has_more: true },
      { url: `${URL}?starting_after=x` },
      {
        kind: 'cursor',
        next: '$last.id',
        stop: '$not($response.body.has_more)',
        name: 'starting_after',
        start: 'x',
      },
      'high',
    ],
    [
      'has_more without more',
      { data: RECORDS, has_more: true },
      {},
      { kind: 'cursor', next: '$last.id', stop: '$not($response.body.has_more)', name: 'starting_after' },
      'low',
    ],
    [
      'a cursor deep in the body of the request',
      { items: RECORDS, cursor: 'c2' },
      { method: 'POST', sent: { query: { filter: {}, cursor: null } } },
      { kind: 'cursor', next: '$response.body.cursor', name: 'query.cursor', in: 'body' },
      'high',
    ],
    [
      'OpenAI',
      { object: 'list', data: RECORDS, first_id: 'a', last_id: 'b', has_more: true },
      {},
      { kind: 'cursor', next: '$response.body.last_id', stop: '$not($response.body.has_more)', name: 'after' },
      'high',
    ],
    [
      'Anthropic',
      { data: RECORDS, first_id: 'a', last_id: 'b', has_more: true },
      {},
      { kind: 'cursor', next: '$response.body.last_id', stop: '$not($response.body.has_more)', name: 'after_id' },
      'medium',
    ],
    [
      'edges of a connection, with an alias and two variables',
      {
        data: {
          recent: {
            edges: [{ cursor: 'x', node: { id: 'a' } }],
            pageInfo: { hasNextPage: true, endCursor: 'x' },
          },
        },
      },
      {
        method: 'POST',
        sent: {
          query:
            'query($a: String, $b: String) { other(after: $a) { id } recent: orders(first: 5, after: $b) { edges { cursor node { id } } } }',
        },
      },
      {
        kind: 'cursor',
        next: '$response.body.data.recent.pageInfo.endCursor',
        stop: '$not($response.body.data.recent.pageInfo.hasNextPage)',
        name: 'variables.b',
        in: 'body',
      },
      'high',
    ],
    // Numbers of pages
    [
      'page and total_pages',
      { page: 1, per_page: 2, total_pages: 4, total: 8, data: RECORDS },
      {},
      { kind: 'page', name: 'page', stop: '$page.cursor >= $response.body.total_pages' },
      'high',
    ],
    [
      'Algolia, whose pages begin with 0',
      { hits: RECORDS, page: 0, nbPages: 5, hitsPerPage: 2 },
      {},
      { kind: 'page', name: 'page', start: 0, stop: '$page.cursor + 1 >= $response.body.nbPages' },
      'high',
    ],
    [
      'Spring Data',
      { content: RECORDS, number: 0, size: 2, totalPages: 3, totalElements: 6, last: false, first: true },
      {},
      { kind: 'page', name: 'page', start: 0, stop: '$page.cursor + 1 >= $response.body.totalPages' },
      'medium',
    ],
    [
      'fastapi-pagination',
      { items: RECORDS, total: 9, page: 1, size: 2, pages: 5 },
      {},
      { kind: 'page', name: 'page', stop: '$page.cursor >= $response.body.pages' },
      'high',
    ],
    [
      'Strapi',
      { data: RECORDS, meta: { pagination: { page: 1, pageSize: 2, pageCount: 3, total: 6 } } },
      {},
      { kind: 'page', name: 'pagination[page]', stop: '$page.cursor >= $response.body.meta.pagination.pageCount' },
      'high',
    ],
    [
      'the page of the request, from which it begins',
      RECORDS,
      { url: `${URL}?page[number]=3&page[size]=2` },
      { kind: 'page', name: 'page[number]', start: 3 },
      'medium',
    ],
    [
      'X-Total-Pages of GitLab without a Link header',
      RECORDS,
      { url: `${URL}?page=1`, headers: { 'x-total-pages': '7' } },
      { kind: 'page', name: 'page', stop: '$page.cursor >= $number($response.headers.`x-total-pages`)' },
      'high',
    ],
    [
      'a page in the body of a POST',
      { data: RECORDS, pageNumber: 1, totalPages: 3 },
      { method: 'POST', sent: { filter: {}, pageNumber: 1 } },
      { kind: 'page', name: 'pageNumber', in: 'body', stop: '$page.cursor >= $response.body.totalPages' },
      'high',
    ],
    // Offsets
    [
      'offset, limit and total',
      { offset: 0, limit: 2, total: 7, items: RECORDS },
      {},
      { kind: 'offset', name: 'offset', stop: '$page.total >= $response.body.total' },
      'high',
    ],
    [
      'SCIM, which counts from 1',
      { totalResults: 9, startIndex: 1, itemsPerPage: 2, Resources: RECORDS },
      {},
      { kind: 'offset', name: 'startIndex', start: 1, stop: '$page.total >= $response.body.totalResults' },
      'high',
    ],
    [
      'Solr without a cursor',
      { responseHeader: {}, response: { numFound: 9, start: 0, docs: RECORDS } },
      {},
      { kind: 'offset', name: 'start', stop: '$page.total >= $response.body.response.numFound' },
      'medium',
    ],
    [
      'the offset of the request, from which it begins',
      { items: RECORDS, total: 100 },
      { url: `${URL}?offset=40&limit=2` },
      {
        kind: 'offset',
        name: 'offset',
        start: 40,
        stop: '$page.cursor + $page.records >= $response.body.total',
      },
      'medium',
    ],
    [
      'sysparm_offset of ServiceNow',
      { result: RECORDS },
      { url: `${URL}?sysparm_offset=0&sysparm_limit=2`, headers: { 'x-total-count': '9' } },
      {
        kind: 'offset',
        name: 'sysparm_offset',
        stop: '$page.total >= $number($response.headers.`x-total-count`)',
      },
      'medium',
    ],
  ];
  for (const [name, body, given, pagination, confidence] of pages) {
    it(`reads pages of ${name}`, () => {
      const [best] = proposePages(sample(body, given)).pagination;
      expect(best?.pagination).to.deep.equal(pagination);
      expect(best?.confidence).to.equal(confidence);
    });
  }

  const nothing: readonly (readonly [name: string, body: unknown, given?: Given])[] = [
    ['an object', { id: 1, name: 'x' }],
    ['a list without a sign of pages', RECORDS],
    ['a total without a sign of how pages are requested', { total: 50, items: RECORDS }],
    ['text', 'next'],
    ['null', null],
    ['a next that is an article', { id: 5, next: { id: 6, title: 'x' }, comments: RECORDS }],
    ['the URL of the next article', { id: 5, next: 'https://api.example.com/v1/articles/6', comments: RECORDS }],
    ['a next that is text', { next: 'Chapter 2', items: RECORDS }],
    ['the URL of the page itself', { next: `${URL}?a=1&b=2`, items: RECORDS }, { url: `${URL}?b=2&a=1` }],
    ['a URL template', { links: { next: `${URL}{?page}` }, items: RECORDS }],
    ['a next URL that leaves https', { next: 'http://api.example.com/v1/orders?page=2', items: RECORDS }],
    ['a cursor that is the one of the request', { cursor: 'c1', items: RECORDS }, { url: `${URL}?cursor=c1` }],
    ['a token for later changes', { nextSyncToken: 'x', items: RECORDS }],
    ['a lone number of a page', { page: 12, items: RECORDS }],
    ['a cursor in the records', [{ id: 1, next_cursor: 'x', next: `${URL}?page=2` }, {}]],
    ['pages of a PUT', { next: `${URL}?page=2`, items: RECORDS }, { method: 'PUT' }],
    ['an error', { next: `${URL}?page=2`, items: RECORDS }, { status: 400 }],
    [
      'a query of GraphQL without a variable',
      { data: { orders: { nodes: RECORDS, pageInfo: { hasNextPage: true, endCursor: 'x' } } } },
      { method: 'POST', sent: { query: '{ orders(first: 5) { nodes { id } pageInfo { hasNextPage endCursor } } }' } },
    ],
    [
      'a mutation',
      { data: { orders: { nodes: RECORDS, pageInfo: { hasNextPage: true, endCursor: 'x' } } } },
      { method: 'POST', sent: { query: 'mutation($after: String) { orders(after: $after) { nodes { id } } }' } },
    ],
  ];
  for (const [name, body, given] of nothing) {
    it(`proposes no pages for ${name}`, () => {
      const { pagination, lastPage } = proposePages(sample(body, given));
      expect(pagination).to.deep.equal([]);
      expect(lastPage).to.equal(undefined);
    });
  }

  const lastPages: readonly (readonly [body: unknown, reason: string, given?: Given])[] = [
    [{ count: 2, next: null, previous: null, results: RECORDS }, 'body.next is null: this is the last page.'],
    [{ next_cursor: '', items: RECORDS }, 'body.next_cursor is empty: this is the last page.'],
    [{ object: 'list', data: RECORDS, has_more: false }, 'body.has_more is false: this is the last page.'],
    [
      { tickets: RECORDS, meta: { has_more: false }, links: { next: `${URL}?page[after]=y` } },
      'body.meta.has_more is false: this is the last page.',
    ],
    [
      { page: 3, total_pages: 3, items: RECORDS },
      'body.total_pages is 3: this is the last page.',
      { url: `${URL}?page=3` },
    ],
    [{ content: RECORDS, number: 2, totalPages: 3 }, 'body.totalPages is 3: this is the last page.'],
    [
      RECORDS,
      'The header x-total-pages is 1: this is the last page.',
      { headers: { 'x-total-pages': '1' }, url: `${URL}?page=1` },
    ],
    [{ total: 2, limit: 10, items: RECORDS }, 'body.total is 2: this page has the last of them.'],
    [{ offset: 8, total: 10, items: RECORDS }, 'body.total is 10: this page has the last of them.'],
  ];
  for (const [body, reason, given] of lastPages) {
    it(`says that ${reason}`, () => {
      const { pagination, lastPage } = proposePages(sample(body, given));
      expect(pagination).to.deep.equal([]);
      expect(lastPage).to.equal(reason);
    });
  }

  it('offers both names of a parameter that differs between vendors', () =>
    expect(
      proposePages(sample({ users: RECORDS, page_size: 2, next_page_token: 't' })).pagination.map(
        ({ pagination: { name }, confidence }) => [name, confidence],
      ),
    ).to.deep.equal([
      ['page_token', 'high'],
      ['next_page_token', 'medium'],
    ]));

  it('looks for pages around the records of the step', () => {
    const { records, pagination } = proposePages(
      sample({ big: [{}, {}, {}], list: { items: RECORDS, next_cursor: 'x' } }),
      'list.items',
    );
    expect(records.map(({ records: path, count, confidence }) => [path, count, confidence])).to.deep.equal([
      ['list.items', 2, 'high'],
    ]);
    expect(pagination[0]?.pagination).to.deep.equal({
      kind: 'cursor',
      next: '$response.body.list.next_cursor',
      name: 'cursor',
    });
  });

  it('reads the header Link alone beside records by an expression', () => {
    const given = sample({ items: RECORDS, next_cursor: 'x' }, { headers: { link: '</2>; rel=next' } });
    const { records, pagination } = proposePages(given, 'items[open]');
    expect(records).to.deep.equal([]);
    expect(pagination.map(({ pagination: { kind } }) => kind)).to.deep.equal(['link']);
  });

  it('gives its reasons', () =>
    expect(
      [
        sample({ count: 9, next: `${URL}?page=2`, results: RECORDS }),
        sample({ page: 1, total_pages: 4, data: RECORDS }, { url: `${URL}?page=1` }),
        sample({ total: 9, limit: 2, data: RECORDS }),
        sample(RECORDS, { headers: { link: '<https://b.example/?page=2>; rel=next' } }),
      ].map((given) => proposePages(given).pagination[0]?.reason),
    ).to.deep.equal([
      'body.next is the URL of the next page.',
      'body.page is 1, body.total_pages is 4, the request has page=1.',
      'body.total is 9, the parameter is usually named offset.',
      'The header Link has rel="next". It is on another host, which receives no credential.',
    ]));
});
