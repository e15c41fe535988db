/** Asks the API anew whenever the question changes, after a short pause, and drops answers that came too late. */
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { ApiError, describeError } from '@/api/errors'
import { debounce } from '@/forms/debounce'

/** Long enough to finish a number. Milliseconds. */
export const PAUSE_MS = 200

export interface Asking<T> {
  readonly answer: ShallowRef<T | undefined>
  readonly problem: Ref<string | undefined>
}

/** @param question the query, or undefined while the form has mistakes */
export function useAsking<T>(
  question: () => string | undefined,
  ask: (query: string, signal: AbortSignal) => Promise<T>,
): Asking<T> {
  const answer = shallowRef<T>()
  const problem = ref<string>()
  let running: AbortController | undefined

  async function run(): Promise<void> {
    running?.abort()
    const query = question()
    if (query === undefined) return
    const mine = (running = new AbortController())
    try {
      const found = await ask(query, mine.signal)
      if (running !== mine) return
      answer.value = found
      problem.value = undefined
    } catch (error) {
      if (running !== mine || (error instanceof ApiError && error.kind === 'aborted')) return
      problem.value = describeError(error)
    }
  }

  const later = debounce(() => void run(), PAUSE_MS)
  watch(question, later)
  void run()
  onScopeDispose(() => {
    later.cancel()
    running?.abort()
  })
  return { answer, problem }
}
