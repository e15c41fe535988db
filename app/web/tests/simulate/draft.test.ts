import { beforeEach, expect, test } from 'vitest'
import { keepProgram, readProgram } from '@/simulate/draft'
import { FIRST_PROGRAM } from '@/simulate/samples'
import { LIVE_CHARS, wayFor } from '@/simulate/size'

beforeEach(() => {
  sessionStorage.clear()
})

test('the program is there again after a reload, also an empty one', () => {
  expect(readProgram(sessionStorage)).toBe(FIRST_PROGRAM)
  for (const program of ['G0 X1', '']) {
    keepProgram(sessionStorage, program)
    expect(readProgram(sessionStorage)).toBe(program)
  }
})

test('one too large to keep leaves no older one in its place', () => {
  keepProgram(sessionStorage, 'G0 X1')
  keepProgram(sessionStorage, 'x'.repeat(1_000_001))
  expect(readProgram(sessionStorage)).toBe(FIRST_PROGRAM)
})

test.each([
  [0, 'live'],
  [LIVE_CHARS, 'live'],
  [LIVE_CHARS + 1, 'asked'],
  [1_000_000, 'asked'],
  [1_000_001, 'job'],
])('%i characters are simulated: %s', (chars, way) => {
  expect(wayFor(chars, 1_000_000)).toBe(way)
})
