/** Where strings and frets lie, as the API tells it. All lengths are millimetres. */
import { listOf, number, oneOf, shape, type Decoder } from '@/api/decode'

export const METHODS = ['gaps', 'centres'] as const
export type Method = (typeof METHODS)[number]

export interface PlacedString {
  /** From 1, on the bass side. */
  readonly number: number
  /** Diameter; 0 where none was given. */
  readonly gauge_mm: number
  /** Distance of the centre from the bass edge of the nut. */
  readonly centre_mm: number
}

export interface Spacing {
  readonly nut_width_mm: number
  readonly method: Method
  readonly strings: readonly PlacedString[]
  readonly centre_distances_mm: readonly number[]
  readonly gaps_mm: readonly number[]
  readonly bass_margin_mm: number
  readonly treble_margin_mm: number
}

export interface Fret {
  /** 0 is the nut. */
  readonly number: number
  readonly treble_mm: number
  readonly bass_mm: number
  readonly treble_step_mm: number
  readonly bass_step_mm: number
  /** How much nearer to the bridge the bass end is than the treble end, along the neck. */
  readonly skew_mm: number
}

export interface Fretboard {
  readonly treble_scale_mm: number
  readonly bass_scale_mm: number
  readonly bridge_skew_mm: number
  readonly frets: readonly Fret[]
}

export const decodeSpacing: Decoder<Spacing> = shape<Spacing>({
  nut_width_mm: number,
  method: oneOf(METHODS),
  strings: listOf(shape<PlacedString>({ number, gauge_mm: number, centre_mm: number })),
  centre_distances_mm: listOf(number),
  gaps_mm: listOf(number),
  bass_margin_mm: number,
  treble_margin_mm: number,
})

export const decodeFretboard: Decoder<Fretboard> = shape<Fretboard>({
  treble_scale_mm: number,
  bass_scale_mm: number,
  bridge_skew_mm: number,
  frets: listOf(
    shape<Fret>({
      number,
      treble_mm: number,
      bass_mm: number,
      treble_step_mm: number,
      bass_step_mm: number,
      skew_mm: number,
    }),
  ),
})
