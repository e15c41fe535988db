import { callApi } from '@/api/client'
import { decodeFretboard, decodeSpacing, type Fretboard, type Spacing } from '@/spacing/model'

/** @param query as `readSpacing` of `draft.ts` makes it */
export function fetchSpacing(query: string, signal: AbortSignal): Promise<Spacing> {
  return callApi(`/calculator/string-spacing?${query}`, { decode: decodeSpacing, signal })
}

/** @param query as `readFrets` of `draft.ts` makes it */
export function fetchFrets(query: string, signal: AbortSignal): Promise<Fretboard> {
  return callApi(`/calculator/fret-positions?${query}`, { decode: decodeFretboard, signal })
}
