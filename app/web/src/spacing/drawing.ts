/** Where the lines of the drawings go. Pure; the drawings' units are millimetres, so the answers are used as they are. */
import type { Fret, Fretboard, Spacing } from '@/spacing/model'

export interface StringMark {
  readonly number: number
  readonly x: number
  readonly radius: number
  /** Where the distance to the next string is written, and what; absent for the last. */
  readonly next: { readonly x: number; readonly text: string } | undefined
}

/** What is drawn for a string without a diameter, as a share of the nut's width. */
const THIN = 0.004

export function stringMarks(spacing: Spacing): StringMark[] {
  return spacing.strings.map(({ number, gauge_mm, centre_mm }, index) => {
    const after = spacing.strings[index + 1]
    const distance = spacing.centre_distances_mm[index]
    return {
      number,
      x: centre_mm,
      radius: gauge_mm > 0 ? gauge_mm / 2 : spacing.nut_width_mm * THIN,
      next:
        after === undefined || distance === undefined
          ? undefined
          : { x: (centre_mm + after.centre_mm) / 2, text: distance.toFixed(2) },
    }
  })
}

export interface Line {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

export interface BoardDrawing {
  readonly width: number
  readonly height: number
  readonly outline: string
  readonly nut: Line
  readonly bridge: Line
  readonly frets: readonly (Line & { readonly number: number })[]
  readonly dots: readonly { readonly x: number; readonly y: number }[]
}

const BOARD_HEIGHT = 56
const PAD = 8
/** Frets with a dot; those with two are octaves. */
const DOTS = [3, 5, 7, 9, 12, 15, 17, 19, 21, 24]

/** The neck from the nut (left) to the bridge (right), bass side below. */
export function drawBoard(board: Fretboard): BoardDrawing {
  const nut = board.frets[0]
  const skew = nut?.skew_mm ?? 0
  // A fret's skew tells how far its bass end lies beyond its treble end; treble ends are measured from the nut's.
  const bassAt = (treble: number, lean: number): number => treble + lean
  const trebleAt = (fret: Fret): number => fret.treble_mm
  const left = Math.min(0, bassAt(0, skew))
  const shift = PAD - left
  const line = (treble: number, lean: number): Line => ({
    x1: treble + shift,
    y1: 0,
    x2: bassAt(treble, lean) + shift,
    y2: BOARD_HEIGHT,
  })
  const frets = board.frets.slice(1).map((fret) => ({ ...line(trebleAt(fret), fret.skew_mm), number: fret.number }))
  const bridge = line(board.treble_scale_mm, board.bridge_skew_mm)
  const nutLine = line(0, skew)
  const last = frets.at(-1) ?? nutLine
  const corner = (x: number, y: number): string => `${x.toFixed(2)},${y.toFixed(2)}`
  return {
    width: Math.max(bridge.x1, bridge.x2) + PAD,
    height: BOARD_HEIGHT,
    outline: [
      corner(nutLine.x1, 0),
      corner(last.x1 + 6, 0),
      corner(last.x2 + 6, BOARD_HEIGHT),
      corner(nutLine.x2, BOARD_HEIGHT),
    ].join(' '),
    nut: nutLine,
    bridge,
    frets,
    dots: frets.flatMap((fret, index) => dotsFor(fret, frets[index - 1] ?? nutLine, fret.number)),
  }
}

function dotsFor(fret: Line, before: Line, number: number): { x: number; y: number }[] {
  if (!DOTS.includes(number)) return []
  const shares = number % 12 === 0 ? [0.25, 0.75] : [0.5]
  return shares.map((share) => ({
    x: (along(fret, share) + along(before, share)) / 2,
    y: BOARD_HEIGHT * share,
  }))
}

function along(line: Line, share: number): number {
  return line.x1 + (line.x2 - line.x1) * share
}
