import { expect } from 'chai';

import { ConfirmedSnapshots, MessageTree } from '../../../lib/runner/state/confirmedSnapshots.js';

describe('ConfirmedSnapshots', () => {
  function setUp() {
    const stored: unknown[] = [];
    return { stored, snapshots: new ConfirmedSnapshots((snapshot) => stored.push(snapshot)) };
  }

  it('passes a snapshot on at once when no message is open', () => {
    const { stored, snapshots } = setUp();
    snapshots.add(1);
    snapshots.emit()();
    snapshots.add(2);
    expect(stored).to.deep.equal([1, 2]);
  });

  it('waits for the messages before it, not for those after', () => {
    const { stored, snapshots } = setUp();
    const first = snapshots.emit();
    snapshots.add(1);
    const second = snapshots.emit();
    snapshots.add(2);
    second();
    expect(stored).to.deep.equal([]);
    const third = snapshots.emit();
    first();
    expect(stored).to.deep.equal([2]);
    snapshots.add(3);
    third();
    expect(stored).to.deep.equal([2, 3]);
  });

  it('passes the latest on of those that cover the same', () => {
    const { stored, snapshots } = setUp();
    const end = snapshots.emit();
    snapshots.add(1);
    snapshots.add(2);
    end();
    expect(stored).to.deep.equal([2]);
  });

  it('keeps one that covers a message which is never processed', () => {
    const { stored, snapshots } = setUp();
    snapshots.emit();
    snapshots.add(1);
    snapshots.emit()();
    snapshots.add(2);
    expect(stored).to.deep.equal([]);
  });
});

describe('MessageTree', () => {
  it('ends when the message and all that came of it are processed', () => {
    const ended: string[] = [];
    const root = new MessageTree(() => ended.push('root'));
    const one = root.add(() => ended.push('one'));
    const two = root.add(() => ended.push('two'));
    const leaf = one.add(() => ended.push('leaf'));
    root.end();
    one.end();
    two.end();
    expect(ended).to.deep.equal(['two']);
    leaf.end();
    expect(ended).to.deep.equal(['two', 'leaf', 'one', 'root']);
  });
});
