// @vitest-environment node
import { expect, test } from 'vitest'
import {
  DecodeError,
  flag,
  listOf,
  nothing,
  nullable,
  number,
  oneOf,
  recordOf,
  shape,
  text,
  type Decoder,
} from '@/api/decode'

const box = shape<{ sizes: number[] }>({ sizes: listOf(number) })

test.each<[Decoder<unknown>, unknown]>([
  [text, 'a'],
  [number, 1.5],
  [flag, false],
  [nullable(text), null],
  [nullable(text), 'a'],
  [oneOf(['a', 'b']), 'b'],
  [listOf(text), []],
  [recordOf(text), { any: 'thing' }],
  [box, { sizes: [1, 2] }],
])('a fitting value comes back as it is (%#)', (decode, value) => {
  expect(decode(value)).toEqual(value)
})

test.each<[Decoder<unknown>, unknown, string]>([
  [text, 1, 'answer: found 1; expected a text'],
  [number, '1', 'answer: found "1"; expected a number'],
  [flag, 'true', 'answer: found "true"; expected true or false'],
  [nullable(text), 1, 'answer: found 1; expected a text'],
  [oneOf(['a', 'b']), 'c', 'answer: found "c"; expected one of a, b'],
  [listOf(text), {}, 'answer: found {}; expected a list'],
  [recordOf(text), { a: null }, 'answer.a: found null; expected a text'],
  [box, null, 'answer: found null; expected an object'],
  [box, [], 'answer: found []; expected an object'],
  [box, {}, 'answer.sizes: found undefined; expected a list'],
  [box, { sizes: [1, 'x'] }, 'answer.sizes[1]: found "x"; expected a number'],
])('a value that does not fit is refused with its place (%#)', (decode, value, message) => {
  expect(() => decode(value)).toThrow(new DecodeError(message))
})

test('where nothing is expected, anything is taken for it', () => {
  expect(() => {
    nothing({ some: 'thing' })
  }).not.toThrow()
})
