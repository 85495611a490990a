/** Returns a number from 0 up to 1. */
export type Random = () => number;

/** Creates the random source of a seed (Mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KEYS = ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'd', '1', 'x y', 'toString', '__proto__', 'length', 'sequence'];
const RARE_KEYS = ['outerWrapper', 'constructor', 'cons', '0', 'ü', '_jsonata_function', '_jsonata_lambda', 'and'];
const TEXTS = [
  '',
  'a',
  'b',
  'ab',
  'aba',
  '12',
  '-1.5',
  '1e3',
  '1e999',
  '0x1',
  ' x  y ',
  'ü',
  '😀a',
  '[',
  '%',
  '%41',
  'YQ==',
];
const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '-1',
  '1.5',
  '2.5',
  '-0.5',
  '0.1',
  '0.2',
  '1e21',
  '1e308',
  '9007199254740991',
  '-0',
];

const OPERATORS = ['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', 'in', '&', '&', 'and', 'or'];
/** Names with the parameters that are likely to fit: a text, a number, numbers, texts or any value; optional ones in upper case. */
const FUNCTIONS = [
  'string:xB length:s uppercase:s lowercase:s trim:s substring:snN substringBefore:ss substringAfter:ss contains:ss split:ss',
  'replace:sss join:tS number:s number:x abs:n floor:n ceil:n round:nN sum:m sum:x max:m min:m average:m count:x append:xx',
  'exists:x boolean:x not:x lookup:xk keys:x merge:x base64encode:s base64decode:s encodeUrlComponent:s encodeUrl:s',
  'decodeUrlComponent:s decodeUrl:s getFlowVariables: getPassthrough:',
].flatMap((names) => names.split(' '));
/** Syntax that is left to JSONata. */
const FOREIGN_SUFFIXES = [
  '[]',
  '#$v',
  '@$v',
  '^(a)',
  '^(>b)',
  '{a: b}',
  '.*',
  '.**',
  '.%',
  '.%.a',
  ' ~> $string',
  '[]',
];
const FOREIGN = [
  '*',
  '**',
  'a.*',
  '$map(a, function($v){ $v })',
  '$string(?)',
  '$sum',
  '/a/',
  '$now',
  '($string := a)',
];

const VARIABLES = ['$', '$', '$', '$$', '$$', '$v', '$response', '$unknown'];

/** Generates an expression of the compiled subset, rarely with a part that is left to JSONata. */
export function generateExpression(random: Random): string {
  return new Generator(random).expression(4);
}

/** Generates the body of a message as JSON text, as `1e999` is a number of a message too. */
export function generateBody(random: Random): string {
  return new Generator(random).value(4);
}

class Generator {
  constructor(private readonly random: Random) {}

  private pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)]!;
  }

  private happens(chance: number): boolean {
    return this.random() < chance;
  }

  private list(max: number, create: () => string): string[] {
    return Array.from({ length: Math.floor(this.random() * (max + 1)) }, create);
  }

  private key(): string {
    return this.pick(this.happens(0.05) ? RARE_KEYS : KEYS);
  }

  private name(): string {
    const key = this.key();
    return /^[a-z]\w*$/.test(key) && key !== 'and' ? key : `\`${key}\``;
  }

  private text(): string {
    return JSON.stringify(this.happens(0.2) ? this.key() : this.pick(TEXTS));
  }

  private literal(): string {
    if (this.happens(0.4)) return this.text();
    return this.happens(0.7) ? this.pick(NUMBERS) : this.pick(['true', 'false', 'null']);
  }

  expression(depth: number): string {
    if (this.happens(0.003)) return this.pick(FOREIGN);
    if (depth <= 0) return this.happens(0.7) ? this.path(0) : this.literal();
    const next = (): string => this.expression(depth - 1);
    switch (Math.floor(this.random() * 16)) {
      case 0:
        return this.literal();
      case 1:
      case 2:
      case 3:
        return this.path(depth);
      case 4:
      case 5:
      case 6:
        return `${this.operand(depth)} ${this.pick(OPERATORS)} ${this.operand(depth)}`;
      case 7:
        return this.happens(0.7) ? `(${next()} ? ${next()} : ${next()})` : `(${next()} ? ${next()})`;
      case 8:
        return this.object(depth);
      case 9:
        return `[${this.list(3, next).join(', ')}]`;
      case 10:
        return this.block(depth);
      case 11:
        return `-${this.operand(depth)}`;
      case 12:
        return `(${next()})${this.predicate(depth)}`;
      default:
        return this.call(depth);
    }
  }

  private operand(depth: number): string {
    if (this.happens(0.6)) return this.happens(0.6) ? this.path(0) : this.literal();
    const text = this.expression(depth - 1);
    return this.happens(0.8) ? `(${text})` : text;
  }

  private object(depth: number): string {
    const key = (): string => (this.happens(0.8) ? this.text() : this.expression(depth - 2));
    return `{${this.list(3, () => `${key()}: ${this.expression(depth - 1)}`).join(', ')}}`;
  }

  private block(depth: number): string {
    const bind = (): string => `$${this.pick(['v', 'v', 'w'])} := ${this.expression(depth - 1)}`;
    return `(${[...this.list(2, bind), this.expression(depth - 1)].join('; ')})`;
  }

  private call(depth: number): string {
    const [name, parameters] = this.pick(FUNCTIONS).split(':') as [string, string];
    const given = Array.from(parameters)
      .filter((parameter) => parameter === parameter.toLowerCase() || this.happens(0.4))
      .map((parameter) => this.argument(parameter.toLowerCase(), depth));
    if (this.happens(0.15)) given.shift();
    if (this.happens(0.02)) given.push(this.literal());
    return `$${name}(${given.join(', ')})`;
  }

  private argument(parameter: string, depth: number): string {
    const any = this.expression(depth - 1);
    if (parameter === 'x' || this.happens(0.3)) return any;
    switch (parameter) {
      case 'k':
        return this.text();
      case 's':
        return this.happens(0.5) ? this.text() : `$string(${any})`;
      case 'n':
        return this.happens(0.6) ? this.pick(NUMBERS) : `$length($string(${any}))`;
      case 'm':
        return `[${this.list(3, () => (this.happens(0.7) ? this.pick(NUMBERS) : this.path(0))).join(', ')}]`;
      case 't':
        return `[${this.list(3, () => `$string(${this.path(0)})`).join(', ')}]`;
      default:
        return this.pick(['true', 'false', 'a']);
    }
  }

  private path(depth: number): string {
    const start = this.happens(0.2) ? this.pick(VARIABLES) : this.step(depth);
    const steps = [start, ...this.list(depth === 0 ? 1 : 3, () => this.step(depth))];
    return steps.map((step) => (this.happens(0.15) ? step + this.predicate(depth) : step)).join('.');
  }

  private step(depth: number): string {
    if (depth === 0 || this.happens(0.7)) return this.name();
    switch (Math.floor(this.random() * 6)) {
      case 0:
        return `(${this.expression(depth - 1)})`;
      case 1:
        return this.object(depth - 1);
      case 2:
        return `[${this.list(2, () => this.expression(depth - 1)).join(', ')}]`;
      case 3:
        return this.pick(VARIABLES);
      case 4:
        return this.text();
      default:
        return this.call(depth - 1);
    }
  }

  private predicate(depth: number): string {
    if (this.happens(0.03)) return this.pick(FOREIGN_SUFFIXES);
    if (this.happens(0.4)) return `[${this.pick(['0', '1', '-1', '2', '0.6', '-2'])}]`;
    return `[${this.expression(depth - 1)}]`;
  }

  /** Returns the JSON text of a value. */
  value(depth: number): string {
    const next = (): string => this.value(depth - 1);
    if (depth <= 0 || this.happens(0.25)) {
      if (this.happens(0.4)) return this.text();
      if (this.happens(0.01)) return '1e999';
      return this.happens(0.7) ? this.pick(NUMBERS) : this.pick(['true', 'false', 'null']);
    }
    if (this.happens(depth === 4 ? 0.1 : 0.45)) return `[${this.list(3, next).join(',')}]`;
    const members = this.list(4, () => `${JSON.stringify(this.key())}:${next()}`);
    return `{${members.join(',')}}`;
  }
}
