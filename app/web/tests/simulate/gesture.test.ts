// @vitest-environment node
import { expect, test } from 'vitest'
import { toWorld } from '@/simulate/plot/camera'
import { follow, pressKey, wheelFactor } from '@/simulate/plot/gesture'

const size = { width: 400, height: 200 }
const camera = { x: 0, y: 0, scale: 2 }

test('one pointer moves the drawing with it', () => {
  const next = follow(camera, size, new Map([[1, { x: 100, y: 100 }]]), 1, { x: 120, y: 90 })
  expect(next).toEqual({ x: -10, y: -5, scale: 2 })
})

test('two pointers magnify by their distance, around the place between them', () => {
  const pointers = new Map([
    [1, { x: 100, y: 100 }],
    [2, { x: 200, y: 100 }],
  ])
  const next = follow(camera, size, pointers, 2, { x: 300, y: 100 })
  expect(next.scale).toBe(4)
  const before = toWorld(camera, size, 150, 100)
  const after = toWorld(next, size, 200, 100)
  expect(after.x).toBeCloseTo(before.x)
  expect(after.y).toBeCloseTo(before.y)
})

test('two pointers on one spot do not magnify without end', () => {
  const spot = { x: 100, y: 100 }
  const next = follow(
    camera,
    size,
    new Map([
      [1, spot],
      [2, spot],
    ]),
    2,
    { x: 110, y: 100 },
  )
  expect(next.scale).toBe(2)
})

test('a pointer that was not put down does nothing', () => {
  expect(follow(camera, size, new Map(), 1, { x: 1, y: 1 })).toBe(camera)
})

test('turning the wheel back undoes it, in whatever unit', () => {
  for (const mode of [0, 1, 2]) expect(wheelFactor(3, mode) * wheelFactor(-3, mode)).toBeCloseTo(1)
  expect(wheelFactor(-100, 0)).toBeGreaterThan(1)
  expect(wheelFactor(1e9, 0)).toBeGreaterThan(0.4)
})

test.each([
  ['ArrowLeft', { x: -30, y: 0, scale: 2 }],
  ['ArrowRight', { x: 30, y: 0, scale: 2 }],
  ['ArrowUp', { x: 0, y: 30, scale: 2 }],
  ['ArrowDown', { x: 0, y: -30, scale: 2 }],
  ['+', { x: 0, y: 0, scale: 2.8 }],
  ['0', 'fit'],
  ['Home', 'fit'],
  ['Tab', undefined],
  ['a', undefined],
])('the key %s gives %o', (key, next) => {
  const found = pressKey(camera, size, key)
  if (typeof next === 'object')
    expect(found).toEqual({ ...next, y: expect.closeTo(next.y) as number, x: expect.closeTo(next.x) as number })
  else expect(found).toBe(next)
})

test('minus undoes plus', () => {
  const bigger = pressKey(camera, size, '=')
  if (typeof bigger !== 'object') throw new Error('no camera')
  expect(pressKey(bigger, size, '-')).toMatchObject({ scale: expect.closeTo(2) as number })
})
