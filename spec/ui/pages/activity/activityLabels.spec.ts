import { expect } from 'chai';

import { AUDIT_ACTIONS, AUDIT_OUTCOMES } from '../../../../lib/platform/model/audit.js';
import { EVENT_TYPES } from '../../../../lib/platform/model/event.js';
import { findResourceName } from '../../../../lib/ui/pages/activity/resourceNames.js';
import {
  ACTION_LABELS,
  describeAction,
  EVENT_LABELS,
  listEventDetails,
  OUTCOME_LABELS,
} from '../../../../lib/ui/pages/activity/activityLabels.js';

describe('the words of the log', () => {
  it('are there for all that the service writes', () => {
    expect(Object.keys(ACTION_LABELS)).to.have.members([...AUDIT_ACTIONS]);
    expect(Object.keys(OUTCOME_LABELS)).to.have.members([...AUDIT_OUTCOMES]);
    expect(Object.keys(EVENT_LABELS)).to.have.members([...EVENT_TYPES]);
  });

  it('tell what was done from what was tried', () => {
    expect(describeAction('read', 'ok')).to.equal('read');
    expect(describeAction('read', 'denied')).to.equal('tried to read');
    expect(describeAction('refresh', 'failed')).to.equal('tried to refresh');
  });

  it('of an action that is new are its own', () => {
    expect(describeAction('archive', 'failed')).to.equal('archive');
  });

  it('tell the facts of an event, but for the times', () => {
    expect(listEventDetails({ version: 3, expires_at: '2026-05-01T10:00:00Z' })).to.deep.equal(['version 3']);
    expect(listEventDetails({ code: 'invalid_grant', state: 'error' })).to.deep.equal(['invalid_grant']);
    expect(listEventDetails({ reason: null })).to.deep.equal([]);
  });
});

describe('a name in the log', () => {
  const names = {
    secrets: [{ id: 's1', name: 'Shop' }],
    clients: [{ id: 's1', name: 'Another thing of this id' }],
    users: [{ id: 'u1', name: 'ann@example.com' }],
  };

  it('is that of the thing, of its kind', () => {
    expect(findResourceName(names, 'auth-secret', 's1')).to.equal('Shop');
    expect(findResourceName(names, 'login-link', 'u1')).to.equal('ann@example.com');
  });

  it('is the end of its id where the thing is gone, or not to be seen', () => {
    expect(findResourceName(names, 'auth-secret', '1a1fe4f07173f9249fcc703f')).to.equal('…cc703f');
    expect(findResourceName(names, 'session', 's1')).to.equal('…s1');
  });
});
