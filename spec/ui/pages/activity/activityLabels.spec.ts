import { expect } from 'chai';

import { AUDIT_ACTIONS, AUDIT_OUTCOMES } from '../../../../lib/platform/model/audit.js';
import { EVENT_TYPES } from '../../../../lib/platform/model/event.js';
import { findResourceName } from '../../../../lib/ui/pages/activity/resourceNames.js';
import {
  ACTION_LABELS,
  describeAction,
  describeEventLabel,
  EVENT_LABELS,
  listEventDetails,
  OUTCOME_LABELS,
} from '../../../../lib/ui/pages/activity/activityLabels.js';

describe('activity labels', () => {
  it('exist for every action, outcome and event type of the service', () => {
    expect(Object.keys(ACTION_LABELS)).to.have.members([...AUDIT_ACTIONS]);
    expect(Object.keys(OUTCOME_LABELS)).to.have.members([...AUDIT_OUTCOMES]);
    expect(Object.keys(EVENT_LABELS)).to.have.members([...EVENT_TYPES]);
  });

  it('distinguish successful from failed actions', () => {
    expect(describeAction('read', 'ok')).to.equal('read');
    expect(describeAction('read', 'denied')).to.equal('tried to read');
    expect(describeAction('refresh', 'failed')).to.equal('tried to refresh');
  });

  it('fall back to the name of an unknown action', () => {
    expect(describeAction('archive', 'failed')).to.equal('archive');
  });

  it('name the token that expires soon', () => {
    const labelOf = (type: string, data: object): string => describeEventLabel(type, { ...data }).label;
    expect(labelOf('secret.expiring_soon', { token: 'refresh_token' })).to.equal('Refresh token expires soon');
    expect(labelOf('secret.expiring_soon', {})).to.equal('Token expires soon, refresh failing');
    expect(labelOf('secret.refreshed', {})).to.equal('Token refreshed');
    expect(labelOf('secret.unheard_of', {})).to.equal('secret.unheard_of');
  });

  it('list the details of an event without times', () => {
    expect(listEventDetails({ version: 3, expires_at: '2026-05-01T10:00:00Z' })).to.deep.equal(['version 3']);
    expect(listEventDetails({ code: 'invalid_grant', state: 'error' })).to.deep.equal(['invalid_grant']);
    expect(listEventDetails({ reason: null })).to.deep.equal([]);
    expect(listEventDetails({ token: 'refresh_token', expires_at: '2026-05-01T10:00:00Z' })).to.deep.equal([]);
  });
});

describe('findResourceName', () => {
  const names = {
    secrets: [{ id: 's1', name: 'Shop' }],
    clients: [{ id: 's1', name: 'Another resource with this id' }],
    users: [{ id: 'u1', name: 'ann@example.com' }],
  };

  it('returns the name of the resource with this type and id', () => {
    expect(findResourceName(names, 'auth-secret', 's1')).to.equal('Shop');
    expect(findResourceName(names, 'login-link', 'u1')).to.equal('ann@example.com');
  });

  it('returns the end of the id when the resource is deleted or not visible', () => {
    expect(findResourceName(names, 'auth-secret', '1a1fe4f07173f9249fcc703f')).to.equal('…cc703f');
    expect(findResourceName(names, 'session', 's1')).to.equal('…s1');
  });
});
