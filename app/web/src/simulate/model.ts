/** A simulated program as the API tells it. Lengths are millimetres, times seconds, lines count from 1. */
import { DecodeError, flag, listOf, nullable, number, oneOf, shape, text, type Decoder } from '@/api/decode'

export const MOVE_KINDS = ['rapid', 'linear', 'arc_cw', 'arc_ccw', 'dwell'] as const
export type MoveKind = (typeof MOVE_KINDS)[number]

export const PLANES = ['xy', 'zx', 'yz'] as const
export type Plane = (typeof PLANES)[number]

/** x, y, z. */
export type Point = readonly [number, number, number]

export interface Arc {
  readonly centre: Point
  readonly plane: Plane
  readonly radius_mm: number
  /** Angle travelled, positive from the plane's first axis to its second. */
  readonly sweep_rad: number
}

export interface Move {
  readonly line: number
  readonly kind: MoveKind
  readonly start: Point
  readonly end: Point
  readonly arc: Arc | null
}

export const SEVERITIES = ['error', 'warning'] as const

export interface Issue {
  readonly line: number
  readonly severity: (typeof SEVERITIES)[number]
  readonly code: string
  readonly message: string
}

export interface Bounds {
  readonly min: Point
  readonly max: Point
}

export interface Summary {
  readonly lines: number
  readonly moves: number
  readonly unit: string | null
  /** Whether everything up to the program's end was simulated. */
  readonly complete: boolean
  readonly length_mm: number
  readonly rapid_length_mm: number
  readonly cutting_length_mm: number
  readonly seconds: number
  readonly rapid_seconds: number
  readonly cutting_seconds: number
  readonly dwell_seconds: number
  readonly bounds: Bounds | null
  readonly errors: number
  readonly warnings: number
}

export interface Simulation {
  readonly moves: readonly Move[]
  readonly summary: Summary
  readonly issues: readonly Issue[]
}

const decodePoint: Decoder<Point> = (value, path = 'answer') => {
  const [x, y, z, ...more] = listOf(number)(value, path)
  if (x === undefined || y === undefined || z === undefined || more.length > 0) {
    throw new DecodeError(`${path}: found ${JSON.stringify(value)}; expected three numbers`)
  }
  return [x, y, z]
}

const decodeArc: Decoder<Arc> = shape<Arc>({
  centre: decodePoint,
  plane: oneOf(PLANES),
  radius_mm: number,
  sweep_rad: number,
})

const decodeMove: Decoder<Move> = shape<Move>({
  line: number,
  kind: oneOf(MOVE_KINDS),
  start: decodePoint,
  end: decodePoint,
  arc: nullable(decodeArc),
})

export const decodeIssue: Decoder<Issue> = shape<Issue>({
  line: number,
  severity: oneOf(SEVERITIES),
  code: text,
  message: text,
})

export const decodeSummary: Decoder<Summary> = shape<Summary>({
  lines: number,
  moves: number,
  unit: nullable(text),
  complete: flag,
  length_mm: number,
  rapid_length_mm: number,
  cutting_length_mm: number,
  seconds: number,
  rapid_seconds: number,
  cutting_seconds: number,
  dwell_seconds: number,
  bounds: nullable(shape<Bounds>({ min: decodePoint, max: decodePoint })),
  errors: number,
  warnings: number,
})

export const decodeSimulation: Decoder<Simulation> = shape<Simulation>({
  moves: listOf(decodeMove),
  summary: decodeSummary,
  issues: listOf(decodeIssue),
})
