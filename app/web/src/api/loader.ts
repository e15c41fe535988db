/** Something the page fetches and shows: what is known, whether it is being fetched, and why that failed. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { describeError } from '@/api/errors'

export type LoadState = 'idle' | 'loading' | 'ready' | 'failed'

export interface Loader<T> {
  readonly value: ShallowRef<T>
  readonly state: Ref<LoadState>
  readonly problem: Ref<string | undefined>
  /** Fetches anew. Never throws: a failure is told by `state` and `problem`, and what was known stays. */
  readonly load: () => Promise<void>
}

export function createLoader<T>(initial: T, fetchValue: () => Promise<T>): Loader<T> {
  const value = shallowRef(initial)
  const state = ref<LoadState>('idle')
  const problem = ref<string>()
  let latest = 0

  async function load(): Promise<void> {
    const mine = ++latest
    state.value = 'loading'
    try {
      const fetched = await fetchValue()
      // An answer that was overtaken by a later question is dropped.
      if (mine !== latest) return
      value.value = fetched
      problem.value = undefined
      state.value = 'ready'
    } catch (error) {
      if (mine !== latest) return
      problem.value = describeError(error)
      state.value = 'failed'
    }
  }

  return { value, state, problem, load }
}
