// @vitest-environment node
import { describe, expect, test } from 'vitest'
import {
  fit,
  gridLines,
  gridStep,
  pan,
  SCALE_MAX,
  SCALE_MIN,
  toPixel,
  toWorld,
  zoomAt,
  type Box,
} from '@/simulate/plot/camera'

const size = { width: 400, height: 200 }
const camera = { x: 10, y: 20, scale: 4 }

test('up on the drawing is up on the screen, and the middle is the camera', () => {
  expect(toPixel(camera, size, 10, 20)).toEqual({ x: 200, y: 100 })
  expect(toPixel(camera, size, 11, 21)).toEqual({ x: 204, y: 96 })
})

test('pixels and millimetres lead back to each other', () => {
  const { x, y } = toPixel(camera, size, 3.5, -7.25)
  expect(toWorld(camera, size, x, y)).toEqual({ x: 3.5, y: -7.25 })
})

describe('fit', () => {
  test.each<[string, Box]>([
    ['a wide box', { left: -100, right: 300, bottom: 0, top: 50 }],
    ['a high box', { left: 0, right: 1, bottom: -40, top: 60 }],
    ['a line', { left: 5, right: 25, bottom: 3, top: 3 }],
    ['a point', { left: 5, right: 5, bottom: 3, top: 3 }],
  ])('shows %s whole and in the middle', (_name, box) => {
    const found = fit(box, size)
    const low = toPixel(found, size, box.left, box.bottom)
    const high = toPixel(found, size, box.right, box.top)
    expect(low.x).toBeGreaterThanOrEqual(0)
    expect(low.y).toBeLessThanOrEqual(size.height)
    expect(high.x).toBeLessThanOrEqual(size.width)
    expect(high.y).toBeGreaterThanOrEqual(0)
    expect(low.x + high.x).toBeCloseTo(size.width)
    expect(low.y + high.y).toBeCloseTo(size.height)
  })

  test('uses the room there is', () => {
    const found = fit({ left: 0, right: 100, bottom: 0, top: 10 }, size)
    expect(toPixel(found, size, 100, 0).x - toPixel(found, size, 0, 0).x).toBeCloseTo(400 * 0.84)
  })
})

test('magnifying keeps what is under the pointer', () => {
  const pixel = { x: 37, y: 161 }
  const before = toWorld(camera, size, pixel.x, pixel.y)
  const after = zoomAt(camera, size, pixel, 2.5)
  expect(after.scale).toBe(10)
  const found = toPixel(after, size, before.x, before.y)
  expect(found.x).toBeCloseTo(pixel.x)
  expect(found.y).toBeCloseTo(pixel.y)
})

test('magnification has its ends', () => {
  expect(zoomAt(camera, size, { x: 0, y: 0 }, 1e9).scale).toBe(SCALE_MAX)
  expect(zoomAt(camera, size, { x: 0, y: 0 }, 1e-9).scale).toBe(SCALE_MIN)
})

test('the drawing follows the hand', () => {
  const moved = pan(camera, 30, -12)
  const before = toPixel(camera, size, 0, 0)
  expect(toPixel(moved, size, 0, 0)).toEqual({ x: before.x + 30, y: before.y - 12 })
})

test.each([
  [1, 100],
  [10, 10],
  [100, 1],
  [3, 20],
  [20, 5],
])('at %d pixels for a millimetre grid lines are %d mm apart', (scale, step) => {
  expect(gridStep(scale)).toBeCloseTo(step)
})

test('grid lines are at round places, the ends included', () => {
  expect(gridLines(-20, 11, 10)).toEqual([-20, -10, 0, 10])
  expect(gridLines(1, 9, 10)).toEqual([])
})
