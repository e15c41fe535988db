/** Stands in for the canvas, which happy-dom does not draw on: remembers the corners of every path. */
import { vi } from 'vitest'

export class FakePath {
  readonly steps: string[] = []

  moveTo(x: number, y: number): void {
    this.steps.push(`M ${String(x)} ${String(y)}`)
  }

  lineTo(x: number, y: number): void {
    this.steps.push(`L ${String(x)} ${String(y)}`)
  }
}

export function fakeCanvas(): void {
  vi.stubGlobal('Path2D', FakePath)
}

export function stepsOf(path: Path2D): string[] {
  return (path as unknown as FakePath).steps
}
