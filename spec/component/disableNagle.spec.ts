import { expect } from 'chai';
import { disableNagle } from '../../lib/component/disableNagle.js';

function socket() {
  const calls: boolean[] = [];
  return { calls, setNoDelay: (on: boolean) => calls.push(on) };
}

const emitterOver = (amqp: unknown): object => ({ __getAmqp: () => amqp });

describe('disableNagle', () => {
  it('sets no-delay once on the read and the write connection, and again after a reconnect', () => {
    const [read, write, reconnected] = [socket(), socket(), socket()];
    const amqp = {
      _readConnection: { connection: { stream: read } },
      _writeConnection: { connection: { stream: write } },
    };
    disableNagle(emitterOver(amqp));
    disableNagle(emitterOver(amqp));
    amqp._writeConnection = { connection: { stream: reconnected } };
    disableNagle(emitterOver(amqp));
    expect([read.calls, write.calls, reconnected.calls]).to.deep.equal([[true], [true], [true]]);
  });

  it('calls __getAmqp on the emitter', () => {
    const stream = socket();
    const emitter = {
      amqp: { _readConnection: { connection: { stream } } },
      __getAmqp() {
        return this.amqp;
      },
    };
    disableNagle(emitter);
    expect(stream.calls).to.deep.equal([true]);
  });

  const strange: readonly [string, object][] = [
    ['no way to the connections', {}],
    ['something else than a function there', { __getAmqp: 1 }],
    [
      'a function that throws',
      {
        __getAmqp: () => {
          throw new Error('changed');
        },
      },
    ],
    ['no connections yet', emitterOver({})],
    ['no wrapper', emitterOver(undefined)],
    ['sockets of another kind', emitterOver({ _readConnection: { connection: { stream: { setNoDelay: true } } } })],
    [
      'a socket that refuses',
      emitterOver({
        _readConnection: {
          connection: {
            stream: {
              setNoDelay: () => {
                throw new Error('closed');
              },
            },
          },
        },
      }),
    ],
  ];
  for (const [title, emitter] of strange) {
    it(`does nothing when there is ${title}`, () => {
      expect(() => disableNagle(emitter)).to.not.throw();
    });
  }
});
