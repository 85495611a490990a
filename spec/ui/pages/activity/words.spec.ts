import { expect } from 'chai';

import { AUDIT_ACTIONS, AUDIT_OUTCOMES } from '../../../../lib/platform/model/audit.js';
import { EVENT_TYPES } from '../../../../lib/platform/model/event.js';
import { nameOf } from '../../../../lib/ui/pages/activity/names.js';
import { ACTIONS, deed, EVENTS, facts, OUTCOMES } from '../../../../lib/ui/pages/activity/words.js';

describe('the words of the log', () => {
  it('are there for all that the service writes', () => {
    expect(Object.keys(ACTIONS)).to.have.members([...AUDIT_ACTIONS]);
    expect(Object.keys(OUTCOMES)).to.have.members([...AUDIT_OUTCOMES]);
    expect(Object.keys(EVENTS)).to.have.members([...EVENT_TYPES]);
  });

  it('tell what was done from what was tried', () => {
    expect(deed('read', 'ok')).to.equal('read');
    expect(deed('read', 'denied')).to.equal('tried to read');
    expect(deed('refresh', 'failed')).to.equal('tried to refresh');
  });

  it('of an action that is new are its own', () => {
    expect(deed('archive', 'failed')).to.equal('archive');
  });

  it('tell the facts of an event, but for the times', () => {
    expect(facts({ version: 3, expires_at: '2026-05-01T10:00:00Z' })).to.deep.equal(['version 3']);
    expect(facts({ code: 'invalid_grant', state: 'error' })).to.deep.equal(['invalid_grant']);
    expect(facts({ reason: null })).to.deep.equal([]);
  });
});

describe('a name in the log', () => {
  const names = {
    secrets: [{ id: 's1', name: 'Shop' }],
    clients: [{ id: 's1', name: 'Another thing of this id' }],
    users: [{ id: 'u1', name: 'ann@example.com' }],
  };

  it('is that of the thing, of its kind', () => {
    expect(nameOf(names, 'auth-secret', 's1')).to.equal('Shop');
    expect(nameOf(names, 'login-link', 'u1')).to.equal('ann@example.com');
  });

  it('is the end of its id where the thing is gone, or not to be seen', () => {
    expect(nameOf(names, 'auth-secret', '1a1fe4f07173f9249fcc703f')).to.equal('…cc703f');
    expect(nameOf(names, 'session', 's1')).to.equal('…s1');
  });
});
