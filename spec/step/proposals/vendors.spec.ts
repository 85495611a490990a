import { expect } from 'chai';

import { asJsonObject, parseJson, type JsonObject } from '../../../lib/json.js';
import { applyProposal } from '../../../lib/step/proposals/applyProposal.js';
import { proposePages } from '../../../lib/step/proposals/proposePages.js';
import { fromStepConfig, toStepConfig } from '../../../lib/step/stepConfig.js';
import { EMPTY_STEP } from '../../../lib/step/stepDraft.js';
import { readText } from '../../support/descriptor.js';
import { createLoopback } from '../../support/loopback.js';
import { section } from '../../support/markdown.js';
import { PAGED_VENDORS } from '../../support/pagedVendors.js';
import { playAnswers, readRecipe } from '../../support/recipes.js';
import { createStepHarness, readBodies } from '../../support/stepHarness.js';

const RECIPES = section(readText('docs/pages.md'), 'Recipes');

/** Confidence and reason of the best proposal for each vendor. */
const REASONS: Readonly<Record<string, readonly [confidence: string, reason: string]>> = {
  'GitHub, GitLab: the header Link': ['high', 'The header Link has rel="next".'],
  'Stripe: the id of the last record': [
    'high',
    'body.has_more is true and there is no cursor, so it is the id of the last record; the parameter is usually named starting_after.',
  ],
  'Slack: next_cursor': [
    'high',
    'body.response_metadata.next_cursor is a cursor, the parameter is usually named cursor.',
  ],
  'Shopify: Link with page_info': ['high', 'The header Link has rel="next".'],
  'HubSpot: paging.next.after': ['high', 'body.paging.next.after is a cursor, the parameter is usually named after.'],
  'Salesforce: nextRecordsUrl': ['high', 'body.nextRecordsUrl is the URL of the next page.'],
  'Microsoft Graph, OData: @odata.nextLink': ['high', 'body.@odata.nextLink is the URL of the next page.'],
  'Google: nextPageToken': ['high', 'body.nextPageToken is a cursor, the parameter is usually named pageToken.'],
  'Elasticsearch: search_after in the body': [
    'high',
    'The hits have sort values, and Elasticsearch takes those of the last one as search_after.',
  ],
  'Zendesk: links.next': ['high', 'body.links.next is the URL of the next page.'],
  'GraphQL: pageInfo': ['high', 'body.data.orders.pageInfo.endCursor is a cursor, the query has the variable $after.'],
  'Jira: startAt': ['high', 'body.startAt is 0, body.total is 3, the parameter is usually named startAt.'],
  'WordPress: page numbers and a header with their number': [
    'medium',
    'The header x-wp-totalpages is 2, the parameter is usually named page.',
  ],
  'Solr, Crossref: a first cursor, and the same one at the end': [
    'high',
    'body.message.next-cursor is a cursor, the request has the parameter cursor.',
  ],
};

describe('proposePages for the first page of', () => {
  const servers = createLoopback();

  it('has a reason for each vendor of docs/pages.md', () =>
    expect(Object.keys(REASONS)).to.deep.equal(Object.keys(PAGED_VENDORS)));

  for (const [vendor, cases] of Object.entries(PAGED_VENDORS)) {
    // The first case of each has all pages.
    const [played] = cases;
    it(`${vendor}: reads the records and pages of the recipe`, async () => {
      const { message, answers, sent, records } = played!;
      const input = { id: 'm1', body: message };
      const step = await createStepHarness(servers);

      const first = await playAnswers(servers, answers);
      const [response] = readBodies(
        await step.runRequest(withoutPages(readRecipe(RECIPES, vendor, first.origin)[0]!), input),
      ) as [{ status: number; headers: JsonObject; body: unknown }];
      const proposals = proposePages({ ...response, request: readSent(first.requests[0] ?? '', first.origin) });
      const [best] = proposals.pagination;
      expect([best?.confidence, best?.reason]).to.deep.equal(REASONS[vendor]);

      const second = await playAnswers(servers, answers);
      const [recipe] = readRecipe(RECIPES, vendor, second.origin);
      const draft = applyProposal(
        { ...EMPTY_STEP, ...fromStepConfig(withoutPages(recipe!)) },
        { records: proposals.records[0]!.records, pagination: best!.pagination },
      );
      const { transform } = recipe!;
      const config = { ...toStepConfig(draft), ...(transform !== undefined && { transform }) };
      expect(readBodies(await step.runRequest(config, input))).to.deep.equal(records);
      expect(second.requests.map(sortQuery)).to.deep.equal(sent.map(sortQuery));
    });
  }
});

/** Removes what a newcomer hasn't entered. The size and a first cursor, without which the API has no pages, are parameters. */
function withoutPages(recipe: JsonObject): JsonObject {
  const { name, start, sizeName, size } = asJsonObject(recipe.pagination);
  const added = Object.entries({ [String(sizeName)]: size, [String(name)]: start })
    .filter(([, value]) => value !== undefined)
    .map(([parameter, value]) => ({ name: parameter, in: 'query', value: JSON.stringify(value) }));
  const given = Array.isArray(recipe.parameters) ? (recipe.parameters as unknown[]) : [];
  const kept = Object.entries(recipe).filter(([field]) => !['records', 'transform', 'pagination'].includes(field));
  return { ...Object.fromEntries(kept), parameters: [...given, ...added] };
}

function readSent(line: string, origin: string) {
  const [, method = '', path = '', body = ''] = /^(\S+) (\S+) ?(.*)$/s.exec(line) ?? [];
  return { method, url: origin + path, body: parseJson(body) };
}

function sortQuery(line: string): string {
  const [, start = '', query, rest = ''] = /^(\S+ [^\s?]*)\??(\S*)(.*)$/s.exec(line) ?? [];
  return `${start}?${(query ?? '').split('&').toSorted().join('&')}${rest}`;
}
