import { expect, test } from 'vitest'
import { fetchTools, PAGE_SIZE } from '@/tools/api'
import { answerWith, aTool, json } from '../support/answers'

const FIRST = 'GET /api/tools?limit=500'
const full = Array.from({ length: PAGE_SIZE }, (_, index) => aTool({ id: `id-${String(index)}` }))

test('a short page is the whole library', async () => {
  const asked = answerWith({ [FIRST]: json(200, [aTool()]) })
  expect(await fetchTools()).toEqual([aTool()])
  expect(asked).toHaveLength(1)
})

test.each([[[]], [[aTool({ id: 'last' })]]])('a full page is followed by what comes after it (%#)', async (rest) => {
  answerWith({ [FIRST]: json(200, full), [`${FIRST}&after=id-499`]: json(200, rest) })
  expect(await fetchTools()).toEqual([...full, ...rest])
})
