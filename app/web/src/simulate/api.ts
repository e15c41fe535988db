import { callApi } from '@/api/client'
import type { Machine } from '@/simulate/machine'
import { decodeSimulation, type Simulation } from '@/simulate/model'

/** A megabyte takes the API up to 2 s, behind others up to 5 s more, and its answer is large. Milliseconds. */
const TIMEOUT_MS = 30_000

export function simulate(gcode: string, machine: Machine, signal: AbortSignal): Promise<Simulation> {
  return callApi('/cam/simulate_gcode', {
    method: 'POST',
    body: { gcode, ...machine },
    decode: decodeSimulation,
    timeoutMs: TIMEOUT_MS,
    signal,
  })
}
