import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { LIVE_CHARS } from '@/simulate/size'
import { PAUSE_MS, useSimulationStore } from '@/simulate/store'
import { answerWith, aSimulation, aSummary, html, json } from '../support/answers'

const ASK = 'POST /api/cam/simulate_gcode'

beforeEach(() => {
  vi.useFakeTimers()
  sessionStorage.clear()
  setActivePinia(createPinia())
})

afterEach(() => {
  vi.useRealTimers()
})

async function type(store: ReturnType<typeof useSimulationStore>, text: string, pause = PAUSE_MS): Promise<void> {
  store.program = text
  await nextTick()
  await vi.advanceTimersByTimeAsync(pause)
}

test('a pause in typing simulates what stands there, once', async () => {
  const asked = answerWith({ [ASK]: json(200, aSimulation()) })
  const store = useSimulationStore()
  await type(store, 'G0 X', PAUSE_MS - 1)
  await type(store, 'G0 X1')
  expect(asked).toHaveLength(1)
  expect(asked[0]?.body).toEqual({ gcode: 'G0 X1', rapid_mm_per_min: 5000, clearance_mm: 1, envelope: null })
  expect(store.result?.summary.moves).toBe(1)
  expect([store.busy, store.stale, store.problem]).toEqual([false, false, undefined])
})

test('the machine counts as much as the program', async () => {
  const asked = answerWith({ [ASK]: json(200, aSimulation()) })
  const store = useSimulationStore()
  store.machine.rapid = '900'
  await nextTick()
  await vi.advanceTimersByTimeAsync(PAUSE_MS)
  expect(asked[0]?.body).toMatchObject({ rapid_mm_per_min: 900 })
})

test('a machine with mistakes is not simulated', async () => {
  const asked = answerWith({})
  const store = useSimulationStore()
  store.machine.rapid = 'fast'
  await type(store, 'G0 X1')
  expect(asked).toEqual([])
  expect(store.busy).toBe(false)
})

test('an answer to an older text never replaces one to the newer', async () => {
  const gates: ((moves: number) => void)[] = []
  answerWith({
    [ASK]: () =>
      new Promise((resolve) =>
        gates.push((moves) => {
          resolve(new Response(JSON.stringify(aSimulation({ summary: aSummary({ moves }) }))))
        }),
      ),
  })
  const store = useSimulationStore()
  await type(store, 'G0 X1')
  await type(store, 'G0 X2')
  gates[1]?.(2)
  await vi.advanceTimersByTimeAsync(0)
  gates[0]?.(1)
  await vi.advanceTimersByTimeAsync(0)
  expect(store.result?.summary.moves).toBe(2)
  expect(store.busy).toBe(false)
})

test('a failure is told, and what was known stays', async () => {
  answerWith({ [ASK]: json(200, aSimulation()) })
  const store = useSimulationStore()
  await type(store, 'G0 X1')
  answerWith({ [ASK]: html(503) })
  await type(store, 'G0 X2')
  expect(store.problem).toContain('HTTP 503')
  expect(store.result).toBeDefined()
  expect([store.busy, store.stale]).toEqual([false, true])
})

test('a long program waits to be asked for, a very long one is not for the API at all', async () => {
  const asked = answerWith({ [ASK]: json(200, aSimulation()) })
  const store = useSimulationStore()
  await type(store, ';'.repeat(LIVE_CHARS + 1))
  expect([store.way, asked.length]).toEqual(['asked', 0])
  await store.run()
  expect(asked).toHaveLength(1)
  await type(store, ';'.repeat(1_000_001))
  await store.run()
  expect([store.way, asked.length]).toEqual(['job', 1])
})
