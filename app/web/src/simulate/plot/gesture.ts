/** What fingers, mouse or pen on the plot mean. Pure: takes where pointers are, gives how the camera moves. */
import { pan, zoomAt, type Camera, type Size } from '@/simulate/plot/camera'

export interface Place {
  readonly x: number
  readonly y: number
}

/** Where each pointer that touches the plot is, by its id. */
export type Pointers = ReadonlyMap<number, Place>

/** Follows one pointer from its last place to the next: one alone moves the drawing, two together magnify it too. */
export function follow(camera: Camera, size: Size, pointers: Pointers, id: number, next: Place): Camera {
  const before = pointers.get(id)
  if (before === undefined) return camera
  const other = [...pointers].find(([key]) => key !== id)?.[1]
  if (other === undefined) return pan(camera, next.x - before.x, next.y - before.y)
  const spread = distance(before, other)
  const factor = spread > 0 ? distance(next, other) / spread : 1
  const moved = pan(camera, (next.x - before.x) / 2, (next.y - before.y) / 2)
  const middle = { x: (next.x + other.x) / 2, y: (next.y + other.y) / 2 }
  return zoomAt(moved, size, middle, factor)
}

/** One notch of a mouse wheel is about 100; a touchpad sends many small steps. */
export function wheelFactor(deltaY: number, mode: number): number {
  const pixels = mode === 1 ? deltaY * 33 : mode === 2 ? deltaY * 100 : deltaY
  return Math.exp(-Math.max(-300, Math.min(300, pixels)) / 400)
}

const STEP = 60
const ZOOM = 1.4

/** The camera after a key, or undefined for keys that mean nothing here; `fit` for the one that shows everything. */
export function pressKey(camera: Camera, size: Size, key: string): Camera | 'fit' | undefined {
  const middle = { x: size.width / 2, y: size.height / 2 }
  switch (key) {
    case 'ArrowLeft':
      return pan(camera, STEP, 0)
    case 'ArrowRight':
      return pan(camera, -STEP, 0)
    case 'ArrowUp':
      return pan(camera, 0, STEP)
    case 'ArrowDown':
      return pan(camera, 0, -STEP)
    case '+':
    case '=':
      return zoomAt(camera, size, middle, ZOOM)
    case '-':
      return zoomAt(camera, size, middle, 1 / ZOOM)
    case '0':
    case 'Home':
      return 'fit'
    default:
      return undefined
  }
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
