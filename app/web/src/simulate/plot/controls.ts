/** Ties mouse, touch, pen and keys on the canvas to the camera; what they mean, `gesture.ts` decides. */
import { toWorld, zoomAt, type Camera, type Size } from '@/simulate/plot/camera'
import { follow, pressKey, wheelFactor, type Place } from '@/simulate/plot/gesture'

export interface Stage {
  readonly camera: () => Camera
  readonly size: () => Size
  readonly lookAt: (camera: Camera) => void
  readonly fitAll: () => void
  /** Told where the pointer is, in millimetres of the drawing, and when it leaves. */
  readonly pointed: (place: Place | undefined) => void
}

/** Listens until the signal is aborted. */
export function control(canvas: HTMLCanvasElement, stage: Stage, signal: AbortSignal): void {
  const pointers = new Map<number, Place>()

  function onDown(event: PointerEvent): void {
    canvas.setPointerCapture(event.pointerId)
    pointers.set(event.pointerId, placeOf(event))
  }

  function onMove(event: PointerEvent): void {
    const place = placeOf(event)
    stage.pointed(toWorld(stage.camera(), stage.size(), place.x, place.y))
    if (!pointers.has(event.pointerId)) return
    stage.lookAt(follow(stage.camera(), stage.size(), pointers, event.pointerId, place))
    pointers.set(event.pointerId, place)
  }

  function onUp(event: PointerEvent): void {
    pointers.delete(event.pointerId)
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault()
    stage.lookAt(zoomAt(stage.camera(), stage.size(), placeOf(event), wheelFactor(event.deltaY, event.deltaMode)))
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = pressKey(stage.camera(), stage.size(), event.key)
    if (next === undefined) return
    event.preventDefault()
    if (next === 'fit') stage.fitAll()
    else stage.lookAt(next)
  }

  function onLeave(): void {
    stage.pointed(undefined)
  }

  canvas.addEventListener('pointerdown', onDown, { signal })
  canvas.addEventListener('pointermove', onMove, { signal })
  canvas.addEventListener('pointerup', onUp, { signal })
  canvas.addEventListener('pointercancel', onUp, { signal })
  canvas.addEventListener('pointerleave', onLeave, { signal })
  canvas.addEventListener('keydown', onKey, { signal })
  // Not passive: the page must not scroll while the wheel magnifies.
  canvas.addEventListener('wheel', onWheel, { signal, passive: false })
}

function placeOf(event: MouseEvent): Place {
  return { x: event.offsetX, y: event.offsetY }
}
