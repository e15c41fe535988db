// @vitest-environment node
import { expect, test } from 'vitest'
import { formatBytes, formatCount, formatLength, formatSeconds } from '@/forms/format'

test.each([
  [0, '0 s'],
  [0.44, '0.4 s'],
  [59.6, '1 min 0 s'],
  [12.4, '12 s'],
  [185, '3 min 5 s'],
  [7440, '2 h 4 min'],
])('%d seconds are %s', (seconds, said) => {
  expect(formatSeconds(seconds)).toBe(said)
})

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KiB'],
  [16 * 1024 ** 2, '16 MiB'],
])('%d bytes are %s', (bytes, said) => {
  expect(formatBytes(bytes)).toBe(said)
})

test('counts have their noun, lengths at most three decimals', () => {
  expect([formatCount(1, 'move'), formatCount(2000, 'move'), formatCount(0, 'box', 'boxes')]).toEqual([
    '1 move',
    '2,000 moves',
    '0 boxes',
  ])
  expect(formatLength(1234.56789)).toBe('1,234.568')
})
