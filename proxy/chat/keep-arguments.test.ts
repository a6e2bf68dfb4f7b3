import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { altersArguments } from './alters-arguments.ts';
import { keepArguments } from './keep-arguments.ts';

const reprint = (text: string): string => JSON.stringify(keepArguments(text, JSON.parse(text)));
const call = (input: string): string => `{"type":"tool_use","id":"a","input":${input}}`;

test.each([
  ['integers-beyond-2^53', '{"id":12345678901234567890,"list":[9007199254740993,[1.50]]}'],
  ['numbers-as-they-were-written', '{"price":1.0,"tiny":1e-7,"zero":-0}'],
  ['calls-within-calls', `{"n":1.0,"inner":${call('{"n":2.0}')}}`],
  ['keys-that-name-a-prototype', '{"__proto__":1.0,"constructor":{"__proto__":2.0}}'],
])('input-keeps-%s', (_name, input) => {
  expect(reprint(`{"content":[${call('{}')},${call(input)},${call('{"n":1}')}]}`)).toBe(
    `{"content":[${call('{}')},${call(input)},${call('{"n":1}')}]}`,
  );
});

test('arguments-that-are-an-object-keep-their-numbers', () => {
  const wire = '{"tool_calls":[{"function":{"name":"f","arguments":{"n":1.0}}}]}';
  expect(reprint(wire)).toBe(wire);
});

test('every-other-number-stays-a-number', () => {
  const text = `{"temperature":1.0,"max_tokens":1e2,"content":[${call('{"n":1.0}')}],"input":{"n":2.0}}`;
  expect(keepArguments(text, JSON.parse(text))).toMatchObject({
    temperature: 1,
    max_tokens: 100,
    input: { n: 2 },
  });
});

test.each([
  ['{"temperature":1.0,"input":[1.0],"text":"\\"input\\":{\\"n\\":1.0}"}'],
  [call('{"n":10,"text":"1.0 and \\\\","more":[-1,0.5,"\\"1.0"]}')],
  ['{"input":{"a":{"b":[]}},"n":1.0}'],
])('%s-needs-no-second-look', (text) => {
  const parsed: unknown = JSON.parse(text);
  expect(keepArguments(text, parsed)).toBe(parsed);
});

test('whether-arguments-are-altered-is-found-in-any-JSON', () => {
  const number = fc.constantFrom('1', '1.0', '-1e3', '0.5', '-0', '1e-7', '9007199254740993');
  const value = fc.oneof(number, fc.json());
  fc.assert(
    fc.property(fc.array(value), fc.array(value), (inside, outside) => {
      const input = `{"v":[${inside}],"o":{"k":[${inside.toReversed()}]}}`;
      const text = `{"r":[${outside}],"type":"tool_use", "input" : ${input}, "after":1.0}`;
      expect(altersArguments(text)).toBe(JSON.stringify(JSON.parse(input)) !== input);
      const kept = keepArguments(text, JSON.parse(text));
      expect(JSON.stringify(Reflect.get(Object(kept), 'input'))).toBe(input);
    }),
  );
});

test('nesting-that-is-too-deep-for-a-second-look-is-left-as-it-was', () => {
  const depth = 50_000;
  const text = call(`{"n":1.0,"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  const parsed: unknown = JSON.parse(text);
  expect(keepArguments(text, parsed)).toBe(parsed);
});
