// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { ApiError } from '@/api/errors'
import { PAUSE_MS, useAsking } from '@/spacing/asking'

const scope = effectScope()

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function start(question: { value: string | undefined }, ask: (query: string) => Promise<string>) {
  const started = scope.run(() => useAsking(() => question.value, ask))
  if (started === undefined) throw new Error('the scope has ended')
  return started
}

test('asks at once, and again after a pause when the question has changed', async () => {
  const question = ref<string | undefined>('a=1')
  const ask = vi.fn((query: string) => Promise.resolve(`answer to ${query}`))
  const { answer } = start(question, ask)
  await vi.advanceTimersByTimeAsync(0)
  expect(answer.value).toBe('answer to a=1')
  question.value = 'a=2'
  await nextTick()
  question.value = 'a=3'
  await nextTick()
  await vi.advanceTimersByTimeAsync(PAUSE_MS)
  expect(answer.value).toBe('answer to a=3')
  expect(ask).toHaveBeenCalledTimes(2)
})

test('a form with mistakes keeps the last answer', async () => {
  const question = ref<string | undefined>('a=1')
  const { answer } = start(question, () => Promise.resolve('first'))
  await vi.advanceTimersByTimeAsync(0)
  question.value = undefined
  await nextTick()
  await vi.advanceTimersByTimeAsync(PAUSE_MS)
  expect(answer.value).toBe('first')
})

test('tells a refusal, and forgets it with the next answer', async () => {
  const question = ref<string | undefined>('bad')
  const { problem } = start(question, (query) =>
    query === 'bad' ? Promise.reject(new ApiError('refused', 'No room.')) : Promise.resolve('ok'),
  )
  await vi.advanceTimersByTimeAsync(0)
  expect(problem.value).toBe('No room.')
  question.value = 'good'
  await nextTick()
  await vi.advanceTimersByTimeAsync(PAUSE_MS)
  expect(problem.value).toBeUndefined()
})
