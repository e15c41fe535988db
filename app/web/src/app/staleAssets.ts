/**
 * A page that was opened before a release asks for files of its own release. When one is gone, loading the page anew
 * gives the new release; doing so twice in a row would be a loop, so the second failure is left to show itself.
 */
const MARK = 'reloaded-for-missing-asset'

/** Longer than a load takes, so that a loop is seen; shorter than releases are apart. Milliseconds. */
export const RELOAD_PAUSE_MS = 30_000

export interface ReloadTarget {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>
  readonly now: () => number
  readonly reload: () => void
}

/** Reloads unless that was done a moment ago; answers whether it did. */
export function reloadOnce({ storage, now, reload }: ReloadTarget): boolean {
  const last = Number(storage.getItem(MARK) ?? Number.NEGATIVE_INFINITY)
  if (now() - last < RELOAD_PAUSE_MS) return false
  storage.setItem(MARK, String(now()))
  reload()
  return true
}

/**
 * Listens for Vite's report that a part of the page could not be loaded.
 *
 * @param wanted the address a person was on the way to, which the new page then opens
 */
export function reloadOnMissingAsset(target: Window, wanted: () => string): void {
  target.addEventListener('vite:preloadError', (event) => {
    const reloading = reloadOnce({
      storage: target.sessionStorage,
      now: Date.now,
      reload: () => {
        target.location.assign(wanted())
      },
    })
    if (reloading) event.preventDefault()
  })
}
