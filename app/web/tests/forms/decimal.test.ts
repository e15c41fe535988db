// @vitest-environment node
import { expect, test } from 'vitest'
import { checkDecimal, parseDecimal } from '@/forms/decimal'

test.each([
  ['3.175', 3.175],
  ['3,175', 3.175],
  ['.5', 0.5],
  ['6.', 6],
  ['-1', -1],
  ['+1', 1],
  ['', undefined],
  ['.', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['1.000,5', undefined],
  ['Infinity', undefined],
])('parseDecimal(%j) is %j', (typed, value) => {
  expect(parseDecimal(typed)).toBe(value)
})

test.each([
  ['5', { min: 1, max: 10 }, undefined],
  ['1', { min: 1, max: 10 }, undefined],
  ['10', { min: 1, max: 10 }, undefined],
  ['0.9', { min: 1, max: 10 }, 'Enter a number from 1 to 10.'],
  ['', { min: 1, max: 10 }, 'Enter a number from 1 to 10.'],
  ['2.5', { min: 1, max: 10, whole: true }, 'Enter a whole number from 1 to 10.'],
])('checkDecimal(%j) within %o says %j', (typed, limits, said) => {
  expect(checkDecimal(typed, limits)).toBe(said)
})
