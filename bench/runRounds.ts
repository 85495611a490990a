import type { OneStep } from '../spec-integration/support/oneStep.js';
import { readCpuMs, computeMedian } from './processCpu.js';

/** A step to measure, with the messages of one round. */
export interface BenchStep {
  readonly name: string;
  readonly step: OneStep;
  readonly messages: readonly object[];
}

export interface StepFigures {
  /** CPU of the whole process for one message, in microseconds. */
  readonly cpuUs: number;
  readonly messagesPerSecond: number;
}

/**
 * Runs the steps in turns, so that other load of the machine affects all alike, and returns the median of each step. The warm-up rounds,
 * in which code is compiled, don't count.
 */
export async function runRounds(
  runners: readonly BenchStep[],
  count: number,
  warmUp: number,
): Promise<Map<string, StepFigures>> {
  const cpu = new Map<string, number[]>(runners.map(({ name }) => [name, []]));
  const speed = new Map<string, number[]>(runners.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < count; round++) {
    for (const { name, step, messages } of runners) {
      const cpuBefore = readCpuMs(step.pid);
      const before = performance.now();
      const { errors } = await step.run(messages);
      const seconds = (performance.now() - before) / 1000;
      const used = readCpuMs(step.pid) - cpuBefore;
      if (errors.length > 0) throw new Error(`${name}: ${errors[0]!.message}`);
      if (round < 0) continue;
      cpu.get(name)!.push((used * 1000) / messages.length);
      speed.get(name)!.push(messages.length / seconds);
    }
  }
  return new Map(
    runners.map(({ name }) => [
      name,
      { cpuUs: computeMedian(cpu.get(name)!), messagesPerSecond: computeMedian(speed.get(name)!) },
    ]),
  );
}
