// @vitest-environment node
import { describe, expect, test } from 'vitest'
import type { Arc, Move, Point } from '@/simulate/model'
import { sketch } from '@/simulate/plot/draw'
import { boxOf, CHORD_MM, project, segmentsFor, trace, VIEWS } from '@/simulate/plot/geometry'
import { aMove } from '../support/answers'
import { fakeCanvas, stepsOf } from '../support/canvas'

/** Half a circle around (0, 0) in the plane, from (r, 0) to (-r, 0). */
function half(plane: Arc['plane'], ends: [Point, Point], sweep = Math.PI): Move {
  const arc = { centre: [0, 0, 0] as const, plane, radius_mm: 10, sweep_rad: sweep }
  return aMove({ kind: sweep > 0 ? 'arc_ccw' : 'arc_cw', start: ends[0], end: ends[1], arc })
}

test('a straight move goes from its start to its end, a dwell nowhere', () => {
  expect(trace(aMove())).toEqual([
    [0, 0, 0],
    [10, 0, 0],
  ])
  expect(trace(aMove({ kind: 'dwell' }))).toEqual([])
})

describe('an arc', () => {
  test.each<[Arc['plane'], Point, Point, 0 | 1 | 2, 1 | -1]>([
    ['xy', [10, 0, 0], [-10, 0, 0], 1, 1],
    ['xy', [10, 0, 0], [-10, 0, 0], 1, -1],
    ['zx', [0, 0, 10], [0, 0, -10], 0, 1],
    ['yz', [0, 10, 0], [0, -10, 0], 2, 1],
  ])('in %s stays on its circle and bulges to its side', (plane, start, end, bulge, sense) => {
    const points = trace(half(plane, [start, end], sense * Math.PI))
    expect(points.at(0)).toEqual(start)
    expect(points.at(-1)).toEqual(end)
    for (const point of points) expect(Math.hypot(...point)).toBeCloseTo(10, 9)
    for (const point of points.slice(1, -1)) expect(sense * point[bulge]).toBeGreaterThan(0)
  })

  test('that climbs does so evenly', () => {
    const points = trace(
      half(
        'xy',
        [
          [10, 0, 0],
          [-10, 0, 6],
        ],
        Math.PI,
      ),
    )
    const steps = points.slice(1).map((point, index) => point[2] - (points[index]?.[2] ?? 0))
    for (const step of steps) expect(step).toBeCloseTo(6 / steps.length)
  })

  test('whose ends differ by the tolerance reaches both', () => {
    const points = trace(
      half(
        'xy',
        [
          [10, 0, 0],
          [-10.004, 0, 0],
        ],
        Math.PI,
      ),
    )
    expect(points.at(-1)).toEqual([-10.004, 0, 0])
    expect(Math.hypot(...(points[points.length >> 1] ?? [0, 0, 0]))).toBeCloseTo(10.002, 3)
  })

  test('never lies further from its chords than promised', () => {
    for (const radius of [1, 10, 500]) {
      const step = (2 * Math.PI) / segmentsFor(radius, 2 * Math.PI)
      const sagitta = radius * (1 - Math.cos(step / 2))
      expect(sagitta).toBeLessThanOrEqual(Math.max(CHORD_MM, radius * 2e-5))
    }
  })

  test('of several turns has corners for each', () => {
    expect(segmentsFor(1000, 6 * Math.PI)).toBe(3 * segmentsFor(1000, 2 * Math.PI))
  })
})

test.each([
  ['top', { x: 1, y: 2 }],
  ['front', { x: 1, y: 3 }],
  ['side', { x: 2, y: 3 }],
] as const)('from the %s a point shows its two axes', (view, flat) => {
  expect(project([1, 2, 3], view)).toEqual(flat)
})

test('tilted, lengths along the three axes show alike', () => {
  const lengths = (
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const
  ).map((point) => {
    const { x, y } = project(point, 'tilted')
    return Math.hypot(x, y)
  })
  for (const length of lengths) expect(length).toBeCloseTo(1)
})

test.each(VIEWS)('the box of the %s view holds every corner of the path', (view) => {
  const bounds = { min: [-1, -2, -3], max: [4, 5, 6] } as const
  const box = boxOf(bounds, view)
  for (const x of [-1, 4])
    for (const y of [-2, 5])
      for (const z of [-3, 6]) {
        const flat = project([x, y, z], view)
        expect(flat.x).toBeGreaterThanOrEqual(box?.left ?? NaN)
        expect(flat.x).toBeLessThanOrEqual(box?.right ?? NaN)
        expect(flat.y).toBeGreaterThanOrEqual(box?.bottom ?? NaN)
        expect(flat.y).toBeLessThanOrEqual(box?.top ?? NaN)
      }
  expect(boxOf(null, view)).toBeUndefined()
})

test('rapids and cuts are separate paths, and a path that goes on is not begun anew', () => {
  fakeCanvas()
  const made = sketch(
    [
      aMove({ kind: 'rapid', end: [5, 0, 0] }),
      aMove({ start: [5, 0, 0], end: [5, 5, 0] }),
      aMove({ kind: 'dwell', start: [5, 5, 0], end: [5, 5, 0] }),
      aMove({ start: [5, 5, 0], end: [0, 5, 0] }),
    ],
    'top',
  )
  expect(stepsOf(made.rapids)).toEqual(['M 0 0', 'L 5 0'])
  expect(stepsOf(made.cuts)).toEqual(['M 5 0', 'L 5 5', 'L 0 5'])
  expect(made.end).toEqual([0, 5, 0])
  expect(made.corners).toBe(6)
})
