/** The program on the bench: its text, the machine, and what the last simulation said. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { ApiError, describeError } from '@/api/errors'
import { useConfigStore } from '@/app/config'
import { debounce } from '@/forms/debounce'
import { simulate } from '@/simulate/api'
import { keepProgram, readProgram } from '@/simulate/draft'
import { checkMachine, defaultMachine } from '@/simulate/machine'
import type { Simulation } from '@/simulate/model'
import { wayFor } from '@/simulate/size'

/** Long enough to finish a number, short enough to feel live. Milliseconds. */
export const PAUSE_MS = 350

export const useSimulationStore = defineStore('simulation', () => {
  const config = useConfigStore()
  const program = ref(readProgram(sessionStorage))
  const machine = ref(defaultMachine())
  const result = shallowRef<Simulation>()
  const problem = ref<string>()
  const busy = ref(false)
  /** Whether `result` is that of another text or machine than what stands there now. */
  const stale = ref(true)

  const checked = computed(() => checkMachine(machine.value))
  const way = computed(() => wayFor(program.value.length, config.limits.gcode_bytes))
  let running: AbortController | undefined

  /** Simulates what stands there now; a simulation that is under way is given up. Never throws. */
  async function run(): Promise<void> {
    later.cancel()
    running?.abort()
    running = undefined
    if (way.value === 'job' || !checked.value.ok) {
      busy.value = false
      return
    }
    const mine = (running = new AbortController())
    busy.value = true
    try {
      const found = await simulate(program.value, checked.value.machine, mine.signal)
      if (running !== mine) return
      result.value = found
      problem.value = undefined
      stale.value = false
    } catch (error) {
      if (running !== mine || (error instanceof ApiError && error.kind === 'aborted')) return
      problem.value = describeError(error)
    }
    busy.value = false
  }

  const later = debounce(() => void run(), PAUSE_MS)

  watch(
    [program, machine],
    () => {
      stale.value = true
      keepProgram(sessionStorage, program.value)
      if (way.value === 'live') later()
      else later.cancel()
    },
    { deep: true },
  )

  return { program, machine, checked, way, result, problem, busy, stale, run }
})
