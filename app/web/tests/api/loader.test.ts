// @vitest-environment node
import { expect, test } from 'vitest'
import { ApiError } from '@/api/errors'
import { createLoader } from '@/api/loader'

test('a failure keeps what was known, and a success forgets the failure', async () => {
  const answers = [Promise.resolve(1), Promise.reject(new ApiError('network', 'Away.')), Promise.resolve(2)]
  const { value, state, problem, load } = createLoader(0, () => answers.shift() ?? Promise.resolve(-1))
  expect([value.value, state.value]).toEqual([0, 'idle'])
  await load()
  expect([value.value, state.value, problem.value]).toEqual([1, 'ready', undefined])
  await load()
  expect([value.value, state.value, problem.value]).toEqual([1, 'failed', 'Away.'])
  await load()
  expect([value.value, state.value, problem.value]).toEqual([2, 'ready', undefined])
})

test.each([true, false])('an answer that was overtaken is dropped (it succeeds: %s)', async (succeeds) => {
  const gates: ((value: number) => void)[] = []
  const { value, state, load } = createLoader(0, async () => {
    const given = await new Promise<number>((resolve) => gates.push(resolve))
    if (given === 1 && !succeeds) throw new ApiError('network', 'Away.')
    return given
  })
  const first = load()
  const second = load()
  gates[1]?.(2)
  await second
  gates[0]?.(1)
  await first
  expect([value.value, state.value]).toEqual([2, 'ready'])
})
