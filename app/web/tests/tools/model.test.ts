// @vitest-environment node
import { expect, test } from 'vitest'
import { decodeTools, sortTools } from '@/tools/model'
import { aTool } from '../support/answers'

test('a tool the API sends is a tool the page knows', () => {
  expect(decodeTools([aTool()])).toEqual([aTool()])
})

test('a kind the page does not know is refused by its place', () => {
  expect(() => decodeTools([aTool(), { ...aTool(), kind: 'saw' }])).toThrow('answer[1].kind: found "saw"')
})

test('tools are sorted as a person would, and the list given is left alone', () => {
  const given = ['b', '10 mm', 'A', '6 mm'].map((name) => aTool({ name }))
  expect(sortTools(given).map(({ name }) => name)).toEqual(['6 mm', '10 mm', 'A', 'b'])
  expect(given.map(({ name }) => name)).toEqual(['b', '10 mm', 'A', '6 mm'])
})
