/** Calls `act` once nothing has asked for it for `ms` milliseconds. */
export interface Debounced {
  (): void
  /** Forgets what was asked for. */
  cancel: () => void
}

export function debounce(act: () => void, ms: number): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(act, ms)
  }
  return Object.assign(later, {
    cancel: () => {
      clearTimeout(timer)
    },
  })
}
