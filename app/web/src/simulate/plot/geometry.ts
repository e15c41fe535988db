/** From moves to lines on a plane. Pure; millimetres throughout. */
import type { Arc, Bounds, Move, Plane, Point } from '@/simulate/model'
import type { Box } from '@/simulate/plot/camera'

export const VIEWS = ['top', 'front', 'side', 'tilted'] as const
/** Where from: above (x to the right, y up), the front (x, z), the right (y, z), or from a corner. */
export type View = (typeof VIEWS)[number]

export interface Flat {
  readonly x: number
  readonly y: number
}

/** How far a drawn arc may lie off the true one, in millimetres. */
export const CHORD_MM = 0.01
const SEGMENTS_MIN = 8
const SEGMENTS_MAX = 512

/** For each plane its first axis, its second axis and its normal. */
const AXES: Readonly<Record<Plane, readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2]>> = {
  xy: [0, 1, 2],
  zx: [2, 0, 1],
  yz: [1, 2, 0],
}

const COS_30 = Math.cos(Math.PI / 6)

export function project(point: Point, view: View): Flat {
  const [x, y, z] = point
  switch (view) {
    case 'top':
      return { x, y }
    case 'front':
      return { x, y: z }
    case 'side':
      return { x: y, y: z }
    // Isometric: each axis is shortened alike, so lengths along them compare.
    case 'tilted':
      return { x: (x - y) * COS_30, y: (x + y) / 2 + z }
  }
}

/** The places a move goes through, its start included; an arc becomes chords. A dwell goes nowhere. */
export function trace(move: Move): Point[] {
  if (move.kind === 'dwell') return []
  return move.arc === null ? [move.start, move.end] : traceArc(move.start, move.end, move.arc)
}

/** The box around a path as a view shows it, or undefined without a path. */
export function boxOf(bounds: Bounds | null, view: View): Box | undefined {
  if (bounds === null) return undefined
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) =>
    project(
      [
        (corner & 1 ? bounds.max : bounds.min)[0],
        (corner & 2 ? bounds.max : bounds.min)[1],
        (corner & 4 ? bounds.max : bounds.min)[2],
      ],
      view,
    ),
  )
  const xs = corners.map(({ x }) => x)
  const ys = corners.map(({ y }) => y)
  return { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) }
}

/** How many chords keep within `CHORD_MM` of the arc. */
export function segmentsFor(radius: number, sweep: number): number {
  const step = radius > CHORD_MM ? 2 * Math.acos(1 - CHORD_MM / radius) : Math.PI / 2
  const turns = Math.max(1, Math.abs(sweep) / (2 * Math.PI))
  const wanted = Math.ceil(Math.abs(sweep) / step)
  return Math.min(Math.ceil(SEGMENTS_MAX * turns), Math.max(SEGMENTS_MIN, wanted))
}

function traceArc(start: Point, end: Point, arc: Arc): Point[] {
  const [first, second, normal] = AXES[arc.plane]
  const from = Math.atan2(start[second] - arc.centre[second], start[first] - arc.centre[first])
  const endRadius = Math.hypot(end[first] - arc.centre[first], end[second] - arc.centre[second])
  const count = segmentsFor(arc.radius_mm, arc.sweep_rad)
  const points: Point[] = [start]
  for (let index = 1; index < count; index += 1) {
    const part = index / count
    const angle = from + arc.sweep_rad * part
    // The two radii differ by the tolerance at most; between them the path goes over evenly.
    const radius = arc.radius_mm + (endRadius - arc.radius_mm) * part
    const point: [number, number, number] = [0, 0, 0]
    point[first] = arc.centre[first] + radius * Math.cos(angle)
    point[second] = arc.centre[second] + radius * Math.sin(angle)
    point[normal] = start[normal] + (end[normal] - start[normal]) * part
    points.push(point)
  }
  points.push(end)
  return points
}
