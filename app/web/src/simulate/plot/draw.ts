/** Draws the toolpath. The only part of the plot that knows the canvas. */
import type { Move, Point } from '@/simulate/model'
import { gridLines, gridStep, toPixel, toWorld, type Camera, type Size } from '@/simulate/plot/camera'
import { project, trace, type View } from '@/simulate/plot/geometry'

export interface Colours {
  readonly cut: string
  readonly rapid: string
  readonly chosen: string
  readonly grid: string
  readonly ink: string
}

/** Paths in millimetres, made once for a program and a view, and drawn at every magnification. */
export interface Sketch {
  readonly cuts: Path2D
  readonly rapids: Path2D
  /** How many corners the paths have; dashes are too slow for very many. */
  readonly corners: number
  readonly end: Point | undefined
}

const DASHED_CORNERS = 20_000

export function sketch(moves: readonly Move[], view: View): Sketch {
  const cuts = new Path2D()
  const rapids = new Path2D()
  let corners = 0
  let last: Path2D | undefined
  for (const move of moves) {
    const points = trace(move)
    if (points.length === 0) continue
    const path = move.kind === 'rapid' ? rapids : cuts
    corners += points.length
    points.forEach((point, index) => {
      const { x, y } = project(point, view)
      if (index > 0) path.lineTo(x, y)
      // A path that goes on needs no new beginning, and joins its lines.
      else if (path !== last) path.moveTo(x, y)
    })
    last = path
  }
  return { cuts, rapids, corners, end: moves.at(-1)?.end }
}

export interface Scene {
  readonly camera: Camera
  readonly size: Size
  readonly view: View
  readonly whole: Sketch
  /** The moves of the line the cursor is in. */
  readonly chosen: Sketch
  readonly colours: Colours
  /** Canvas pixels for a CSS pixel. */
  readonly ratio: number
}

export function draw(context: CanvasRenderingContext2D, scene: Scene): void {
  const { size, ratio, camera, whole, chosen, colours } = scene
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, size.width, size.height)
  drawGrid(context, scene)

  const middle = toPixel(camera, size, 0, 0)
  const scale = camera.scale * ratio
  context.setTransform(scale, 0, 0, -scale, middle.x * ratio, middle.y * ratio)
  context.lineJoin = 'round'
  context.lineCap = 'round'
  stroke(context, whole.rapids, colours.rapid, 1 / camera.scale, whole.corners < DASHED_CORNERS ? 5 / camera.scale : 0)
  stroke(context, whole.cuts, colours.cut, 1.75 / camera.scale, 0)
  stroke(context, chosen.rapids, colours.chosen, 2.5 / camera.scale, 0)
  stroke(context, chosen.cuts, colours.chosen, 3.5 / camera.scale, 0)

  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  const start = toPixel(camera, size, 0, 0)
  dot(context, start.x, start.y, colours.ink, false)
  if (whole.end === undefined) return
  const flat = project(whole.end, scene.view)
  const end = toPixel(camera, size, flat.x, flat.y)
  dot(context, end.x, end.y, colours.ink, true)
}

function drawGrid(context: CanvasRenderingContext2D, { camera, size, colours }: Scene): void {
  const step = gridStep(camera.scale)
  const low = toWorld(camera, size, 0, size.height)
  const high = toWorld(camera, size, size.width, 0)
  context.font = '11px system-ui, sans-serif'
  context.fillStyle = colours.ink
  for (const x of gridLines(low.x, high.x, step)) {
    const at = Math.round(toPixel(camera, size, x, 0).x) + 0.5
    line(context, at, 0, at, size.height, colours, x === 0)
    context.fillText(label(x, step), at + 3, size.height - 4)
  }
  for (const y of gridLines(low.y, high.y, step)) {
    const at = Math.round(toPixel(camera, size, 0, y).y) + 0.5
    line(context, 0, at, size.width, at, colours, y === 0)
    if (at < size.height - 20) context.fillText(label(y, step), 4, at - 3)
  }
}

function line(
  context: CanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colours: Colours,
  axis: boolean,
): void {
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
  context.lineWidth = 1
  context.setLineDash([])
  context.strokeStyle = axis ? colours.ink : colours.grid
  context.globalAlpha = axis ? 0.5 : 1
  context.stroke()
  context.globalAlpha = 1
}

function label(value: number, step: number): string {
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))
  return (value === 0 ? 0 : value).toFixed(digits)
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, colour: string, width: number, dash: number): void {
  context.strokeStyle = colour
  context.lineWidth = width
  context.setLineDash(dash > 0 ? [dash, dash] : [])
  context.stroke(path)
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, colour: string, filled: boolean): void {
  context.beginPath()
  context.arc(x, y, 4, 0, 2 * Math.PI)
  context.setLineDash([])
  context.lineWidth = 1.5
  context.strokeStyle = colour
  context.fillStyle = colour
  if (filled) context.fill()
  else context.stroke()
}
