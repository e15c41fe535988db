// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { debounce } from '@/forms/debounce'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('acts once, when nothing was asked for a while', () => {
  const act = vi.fn()
  const later = debounce(act, 100)
  later()
  vi.advanceTimersByTime(99)
  later()
  vi.advanceTimersByTime(99)
  expect(act).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(act).toHaveBeenCalledOnce()
})

test('forgets on request', () => {
  const act = vi.fn()
  const later = debounce(act, 100)
  later()
  later.cancel()
  vi.advanceTimersByTime(1000)
  expect(act).not.toHaveBeenCalled()
})
