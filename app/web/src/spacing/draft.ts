/** What a person types into the calculators, and the question it makes. Pure; the limits are those of the API. */
import { checkDecimal, parseDecimal } from '@/forms/decimal'
import type { Method } from '@/spacing/model'

export interface SpacingDraft {
  nut: string
  strings: string
  bassMargin: string
  trebleMargin: string
  method: Method
  /** Diameters in millimetres from the lowest string on, with blanks between; nothing to place lines. */
  gauges: string
}

export interface FretDraft {
  scale: string
  frets: string
  fanned: boolean
  bassScale: string
  perpendicular: string
}

export type Errors<T> = Partial<Record<keyof T, string>>
/** The query string of a question, or what is wrong with the draft. */
export type Question<T> =
  { readonly ok: true; readonly query: string } | { readonly ok: false; readonly errors: Errors<T> }

export interface Preset {
  readonly name: string
  readonly spacing: SpacingDraft
  readonly scale: string
  readonly frets: string
}

const common = { bassMargin: '3', trebleMargin: '3', method: 'gaps' } as const

/** Common instruments; gauges are the usual sets, 0.010 inch to 0.046 inch on the electric guitar. */
export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    name: 'Electric guitar',
    spacing: { ...common, nut: '42', strings: '6', gauges: '1.17 0.91 0.66 0.43 0.33 0.25' },
    scale: '648',
    frets: '22',
  },
  {
    name: 'Classical guitar',
    spacing: { ...common, nut: '52', strings: '6', bassMargin: '4', trebleMargin: '4', gauges: '' },
    scale: '650',
    frets: '19',
  },
  {
    name: 'Seven strings',
    spacing: { ...common, nut: '48', strings: '7', gauges: '1.5 1.17 0.91 0.66 0.43 0.33 0.25' },
    scale: '648',
    frets: '24',
  },
  {
    name: 'Bass guitar',
    spacing: { ...common, nut: '41', strings: '4', gauges: '2.67 2.16 1.65 1.14' },
    scale: '864',
    frets: '20',
  },
  {
    name: 'Concert ukulele',
    spacing: { ...common, nut: '36', strings: '4', gauges: '' },
    scale: '380',
    frets: '15',
  },
]

export function firstSpacing(): SpacingDraft {
  return { ...PRESETS[0].spacing }
}

export function firstFrets(): FretDraft {
  const { scale, frets } = PRESETS[0]
  return { scale, frets, fanned: false, bassScale: '686', perpendicular: '7' }
}

export function readSpacing(draft: SpacingDraft): Question<SpacingDraft> {
  const gauges = draft.gauges
    .trim()
    .split(/[\s;]+/)
    .filter((part) => part !== '')
  const errors: Errors<SpacingDraft> = {}
  note(errors, 'nut', checkDecimal(draft.nut, { min: 10, max: 500 }))
  note(errors, 'strings', checkDecimal(draft.strings, { min: 2, max: 24, whole: true }))
  note(errors, 'bassMargin', checkDecimal(draft.bassMargin, { min: 0, max: 50 }))
  note(errors, 'trebleMargin', checkDecimal(draft.trebleMargin, { min: 0, max: 50 }))
  note(errors, 'gauges', checkGauges(gauges, parseDecimal(draft.strings)))
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  const query = new URLSearchParams({
    nut_width_mm: plain(draft.nut),
    strings: plain(draft.strings),
    bass_margin_mm: plain(draft.bassMargin),
    treble_margin_mm: plain(draft.trebleMargin),
    method: draft.method,
  })
  for (const gauge of gauges) query.append('gauges_mm', plain(gauge))
  return { ok: true, query: query.toString() }
}

export function readFrets(draft: FretDraft): Question<FretDraft> {
  const errors: Errors<FretDraft> = {}
  note(errors, 'scale', checkDecimal(draft.scale, { min: 100, max: 2000 }))
  note(errors, 'frets', checkDecimal(draft.frets, { min: 1, max: 48, whole: true }))
  if (draft.fanned) {
    note(errors, 'bassScale', checkDecimal(draft.bassScale, { min: 100, max: 2000 }))
    note(errors, 'perpendicular', checkDecimal(draft.perpendicular, { min: 0, max: parseDecimal(draft.frets) ?? 48 }))
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  const query = new URLSearchParams({ scale_length_mm: plain(draft.scale), frets: plain(draft.frets) })
  if (draft.fanned) {
    query.set('bass_scale_length_mm', plain(draft.bassScale))
    query.set('perpendicular_fret', plain(draft.perpendicular))
  }
  return { ok: true, query: query.toString() }
}

function checkGauges(gauges: readonly string[], strings: number | undefined): string | undefined {
  if (gauges.length === 0) return undefined
  const wrong = gauges.find((gauge) => {
    const value = parseDecimal(gauge)
    return value === undefined || value <= 0 || value > 10
  })
  if (wrong !== undefined) return `“${wrong}” is no diameter above 0 and up to 10 mm.`
  if (gauges.length === strings) return undefined
  return `Enter one diameter for each string, or none: there are ${String(gauges.length)}.`
}

function note<T>(errors: Errors<T>, field: keyof T, said: string | undefined): void {
  if (said !== undefined) errors[field] = said
}

function plain(typed: string): string {
  return String(parseDecimal(typed) ?? '')
}
