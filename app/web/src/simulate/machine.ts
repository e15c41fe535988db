/** What a person tells about the machine: texts while they type, and what they make. Pure; limits are the API's. */
import { checkDecimal, parseDecimal } from '@/forms/decimal'
import type { Bounds } from '@/simulate/model'

export interface MachineDraft {
  rapid: string
  clearance: string
  /** Whether the travel is checked. */
  checked: boolean
  min: [string, string, string]
  max: [string, string, string]
}

export interface Machine {
  readonly rapid_mm_per_min: number
  readonly clearance_mm: number
  readonly envelope: Bounds | null
}

export interface MachineErrors {
  readonly rapid?: string
  readonly clearance?: string
  readonly travel?: string
}

export type MachineResult =
  { readonly ok: true; readonly machine: Machine } | { readonly ok: false; readonly errors: MachineErrors }

/** The API's own defaults, and the travel of a common desktop router. */
export function defaultMachine(): MachineDraft {
  return { rapid: '5000', clearance: '1', checked: false, min: ['0', '0', '-50'], max: ['600', '400', '60'] }
}

export function checkMachine(draft: MachineDraft): MachineResult {
  const rapid = checkDecimal(draft.rapid, { min: 1, max: 1_000_000 })
  const clearance = checkDecimal(draft.clearance, { min: -10_000, max: 10_000 })
  const envelope = draft.checked ? readEnvelope(draft) : null
  const travel =
    envelope === undefined ? 'Enter six numbers, and on each axis the smaller one under “from”.' : undefined
  if (rapid !== undefined || clearance !== undefined || envelope === undefined) {
    return {
      ok: false,
      errors: { ...(rapid && { rapid }), ...(clearance && { clearance }), ...(travel && { travel }) },
    }
  }
  const machine = {
    rapid_mm_per_min: parseDecimal(draft.rapid) ?? 0,
    clearance_mm: parseDecimal(draft.clearance) ?? 0,
    envelope,
  }
  return { ok: true, machine }
}

function readEnvelope(draft: MachineDraft): Bounds | undefined {
  const [ax, ay, az] = draft.min.map(parseDecimal)
  const [bx, by, bz] = draft.max.map(parseDecimal)
  if (ax === undefined || ay === undefined || az === undefined) return undefined
  if (bx === undefined || by === undefined || bz === undefined) return undefined
  return ax <= bx && ay <= by && az <= bz ? { min: [ax, ay, az], max: [bx, by, bz] } : undefined
}
