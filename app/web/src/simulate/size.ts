/** How a program is simulated depends on its size. Pure. */

/** Up to here a program is simulated anew with every pause in typing. */
export const LIVE_CHARS = 200_000

/**
 * `live`: with every pause in typing. `asked`: when a person asks for it. `job`: by a worker, since the API answers
 * nothing that large at once.
 */
export type Way = 'live' | 'asked' | 'job'

export function wayFor(chars: number, limit: number): Way {
  if (chars > limit) return 'job'
  return chars > LIVE_CHARS ? 'asked' : 'live'
}
