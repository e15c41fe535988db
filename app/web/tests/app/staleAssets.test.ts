// @vitest-environment node
import { expect, test } from 'vitest'
import { RELOAD_PAUSE_MS, reloadOnce } from '@/app/staleAssets'

function browser() {
  const kept = new Map<string, string>()
  const state = { time: 1_000_000, reloads: 0 }
  const target = {
    storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
    },
    now: () => state.time,
    reload: () => {
      state.reloads += 1
    },
  }
  return { state, target }
}

test('a missing part of the page loads it anew', () => {
  const { state, target } = browser()
  expect(reloadOnce(target)).toBe(true)
  expect(state.reloads).toBe(1)
})

test('a part that is still missing after that does not loop', () => {
  const { state, target } = browser()
  reloadOnce(target)
  state.time += RELOAD_PAUSE_MS - 1
  expect(reloadOnce(target)).toBe(false)
  expect(state.reloads).toBe(1)
})

test('the next release may load it anew again', () => {
  const { state, target } = browser()
  reloadOnce(target)
  state.time += RELOAD_PAUSE_MS
  expect(reloadOnce(target)).toBe(true)
})
