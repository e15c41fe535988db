// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { drawBoard, stringMarks } from '@/spacing/drawing'
import type { Fretboard, Spacing } from '@/spacing/model'

const spacing: Spacing = {
  nut_width_mm: 40,
  method: 'gaps',
  strings: [
    { number: 1, gauge_mm: 2, centre_mm: 4 },
    { number: 2, gauge_mm: 0, centre_mm: 20 },
    { number: 3, gauge_mm: 0, centre_mm: 36 },
  ],
  centre_distances_mm: [16, 16],
  gaps_mm: [15, 16],
  bass_margin_mm: 3,
  treble_margin_mm: 4,
}

test('strings stand where the API puts them, and the distance between two is written between them', () => {
  const marks = stringMarks(spacing)
  expect(marks.map(({ x }) => x)).toEqual([4, 20, 36])
  expect(marks.map(({ next }) => next)).toEqual([{ x: 12, text: '16.00' }, { x: 28, text: '16.00' }, undefined])
})

test('a string without a gauge is a thin line', () => {
  const [thick, thin] = stringMarks(spacing)
  expect(thick?.radius).toBe(1)
  expect(thin?.radius).toBeCloseTo(0.16)
})

function board(difference: number, square: number): Fretboard {
  const from = (scale: number, fret: number): number => scale * (1 - 2 ** (-fret / 12))
  const frets = Array.from({ length: 25 }, (_, fret) => ({
    number: fret,
    treble_mm: from(640, fret),
    bass_mm: from(640 + difference, fret),
    treble_step_mm: 0,
    bass_step_mm: 0,
    skew_mm: from(difference, fret) - from(difference, square),
  }))
  return {
    treble_scale_mm: 640,
    bass_scale_mm: 640 + difference,
    bridge_skew_mm: difference - from(difference, square),
    frets,
  }
}

describe('a fretboard', () => {
  test('with one scale has upright lines, the twelfth fret in the middle', () => {
    const { nut, bridge, frets } = drawBoard(board(0, 0))
    for (const line of [nut, bridge, ...frets]) expect(line.x1).toBe(line.x2)
    expect(frets[11]?.x1).toBeCloseTo((nut.x1 + bridge.x1) / 2)
  })

  test('with two scales is square at the chosen fret alone', () => {
    const { frets } = drawBoard(board(38, 7))
    expect(frets.filter(({ x1, x2 }) => Math.abs(x1 - x2) < 1e-9).map(({ number }) => number)).toEqual([7])
  })

  test('is as long along the bass side as the bass scale', () => {
    const { nut, bridge } = drawBoard(board(38, 7))
    expect(bridge.x2 - nut.x2).toBeCloseTo(678)
    expect(bridge.x1 - nut.x1).toBeCloseTo(640)
  })

  test('fits into its drawing', () => {
    for (const square of [0, 7, 24]) {
      const { width, nut, bridge, frets } = drawBoard(board(38, square))
      const xs = [nut, bridge, ...frets].flatMap(({ x1, x2 }) => [x1, x2])
      expect(Math.min(...xs)).toBeGreaterThan(0)
      expect(Math.max(...xs)).toBeLessThan(width)
    }
  })

  test('has two dots at the octaves and one at the others, each between two frets', () => {
    const { dots, frets } = drawBoard(board(0, 0))
    expect(dots).toHaveLength(8 + 2 * 2)
    const third = dots[0]
    expect(third?.x).toBeGreaterThan(frets[1]?.x1 ?? NaN)
    expect(third?.x).toBeLessThan(frets[2]?.x1 ?? NaN)
  })
})
