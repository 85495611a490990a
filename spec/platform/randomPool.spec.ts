import { expect } from 'chai';
import { createRandomPool } from '../../lib/platform/randomPool.js';

describe('createRandomPool', () => {
  /** Returns increasing bytes, so that each byte shows its position in the source. */
  function counting() {
    const requests: number[] = [];
    let next = 0;
    const source = (size: number): Buffer => {
      requests.push(size);
      return Buffer.from(Array.from({ length: size }, () => next++ % 251));
    };
    return { asked: requests, source };
  }

  it('returns every byte of the source once, in requests of any size', () => {
    const { source } = counting();
    const pooled = createRandomPool(source);
    const taken = Buffer.concat([1, 7, 12, 64, 0, 32].map(pooled));
    expect(taken).to.deep.equal(counting().source(116));
  });

  it('reads the source once for many requests, and again when the pool is too small', () => {
    const { asked: requests, source } = counting();
    const pooled = createRandomPool(source);
    for (let piece = 0; piece < 128; piece += 1) expect(pooled(64)).to.have.length(64);
    expect(requests).to.deep.equal([8192]);
    expect(pooled(1)).to.have.length(1);
    expect(requests).to.deep.equal([8192, 8192]);
  });

  it('passes large requests to the source', () => {
    const { asked: requests, source } = counting();
    expect(createRandomPool(source)(65)).to.have.length(65);
    expect(requests).to.deep.equal([65]);
  });

  it('returns buffers that may be overwritten', () => {
    const pooled = createRandomPool(counting().source);
    pooled(8).fill(0xff);
    expect([...pooled(2)]).to.deep.equal([8, 9]);
  });
});
