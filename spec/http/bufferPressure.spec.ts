import { expect } from 'chai';
import { createByteCounter, releaseBuffer, countStreamedBytes } from '../../lib/http/bufferPressure.js';

describe('createByteCounter', () => {
  it('calls back after every so many bytes, in chunks of any size', () => {
    let acts = 0;
    const count = createByteCounter(10, () => acts++);
    const after = [9, 1, 9, 0, 25, 9, 1].map((bytes) => {
      count(bytes);
      return acts;
    });
    expect(after).to.deep.equal([0, 1, 1, 1, 2, 2, 3]);
  });
});

describe('countStreamedBytes', () => {
  it('frees the memory of streamed chunks', () => {
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    for (let i = 0; i < 2000; i++) {
      const chunk = Buffer.allocUnsafeSlow(65_536);
      countStreamedBytes(chunk.length);
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    expect(peak).to.be.below(20_000_000);
  });

  it('does not expose gc in the global object', () => expect(globalThis.gc).to.be.undefined);
});

describe('releaseBuffer', () => {
  it('empties a large buffer', () => {
    const bytes = Buffer.alloc(5_000_000);
    releaseBuffer(bytes);
    expect(bytes.length).to.equal(0);
  });

  it('leaves a small buffer and one with shared memory unchanged', () => {
    const [small, large] = [Buffer.alloc(1000, 'x'), Buffer.alloc(5_000_001, 'x')];
    const shared = large.subarray(1);
    releaseBuffer(small);
    releaseBuffer(shared);
    expect([small.toString().slice(0, 2), shared.length, large.length]).to.deep.equal(['xx', 5_000_000, 5_000_001]);
  });
});
