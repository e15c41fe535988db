/** Where the plot is looked at from: the place in its middle and the magnification. Pure; y points up in the world. */
export interface Camera {
  /** Millimetres of the drawing at the middle of the canvas. */
  readonly x: number
  readonly y: number
  /** Pixels for a millimetre. */
  readonly scale: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Box {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly top: number
}

/** From a 10 m wide plot on a phone to a hundredth of a millimetre on a wide screen. */
export const SCALE_MIN = 0.02
export const SCALE_MAX = 100_000

const MARGIN = 0.08
/** What is shown around a path without any extent, in millimetres. */
const EMPTY_MM = 10

/** Shows the whole box with a margin. */
export function fit(box: Box, size: Size): Camera {
  const width = box.right - box.left
  const height = box.top - box.bottom
  const room = 1 - 2 * MARGIN
  const wide = (size.width * room) / Math.max(width, height > 0 ? 0 : EMPTY_MM)
  const high = (size.height * room) / Math.max(height, width > 0 ? 0 : EMPTY_MM)
  return {
    x: (box.left + box.right) / 2,
    y: (box.bottom + box.top) / 2,
    scale: clampScale(Math.min(wide, high)),
  }
}

/** Magnifies by a factor so that what is under the given pixel stays there. */
export function zoomAt(camera: Camera, size: Size, pixel: { x: number; y: number }, factor: number): Camera {
  const scale = clampScale(camera.scale * factor)
  const dx = pixel.x - size.width / 2
  const dy = size.height / 2 - pixel.y
  const shift = 1 / camera.scale - 1 / scale
  return { x: camera.x + dx * shift, y: camera.y + dy * shift, scale }
}

/** Moves the drawing by so many pixels, as if taken by the hand. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y + dy / camera.scale }
}

export function toPixel(camera: Camera, size: Size, x: number, y: number): { x: number; y: number } {
  return {
    x: size.width / 2 + (x - camera.x) * camera.scale,
    y: size.height / 2 - (y - camera.y) * camera.scale,
  }
}

export function toWorld(camera: Camera, size: Size, px: number, py: number): { x: number; y: number } {
  return {
    x: camera.x + (px - size.width / 2) / camera.scale,
    y: camera.y + (size.height / 2 - py) / camera.scale,
  }
}

/** A round distance of grid lines, 1, 2 or 5 times a power of ten, in millimetres, at least `minPixels` apart. */
export function gridStep(scale: number, minPixels = 56): number {
  const least = minPixels / scale
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10
  return step * power
}

/** The round values from `from` to `to`, in steps. */
export function gridLines(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step)
}

function clampScale(scale: number): number {
  return Math.min(SCALE_MAX, Math.max(SCALE_MIN, scale))
}
