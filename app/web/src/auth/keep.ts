/** Keeps the session over a reload of this tab, and not longer: nothing is shared with other tabs or left behind. */
import { DecodeError } from '@/api/decode'
import { decodeSession, type Session } from '@/auth/model'

const KEY = 'session'

export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** The kept session, unless there is none, it has expired, or another release wrote it in another form. */
export function readSession(shelf: Shelf, now: number): Session | undefined {
  const kept = shelf.getItem(KEY)
  if (kept === null) return undefined
  try {
    const session = decodeSession(JSON.parse(kept))
    return session.expiresAt > now ? session : undefined
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DecodeError) return undefined
    throw error
  }
}

export function writeSession(shelf: Shelf, session: Session | undefined): void {
  if (session === undefined) shelf.removeItem(KEY)
  else shelf.setItem(KEY, JSON.stringify(session))
}
