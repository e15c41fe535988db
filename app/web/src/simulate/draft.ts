/** Keeps the program a person is working on over reloads and sign-ins of this tab. */
import { FIRST_PROGRAM } from '@/simulate/samples'

const KEY = 'program'
/** Browsers give a page about 5 MB, two bytes a character. */
const KEPT_CHARS = 1_000_000

export function readProgram(shelf: Pick<Storage, 'getItem'>): string {
  return shelf.getItem(KEY) ?? FIRST_PROGRAM
}

/** Keeps the program; one that is too large is not kept, and neither is an older one in its place. */
export function keepProgram(shelf: Pick<Storage, 'setItem' | 'removeItem'>, program: string): void {
  if (program.length > KEPT_CHARS) shelf.removeItem(KEY)
  else shelf.setItem(KEY, program)
}
