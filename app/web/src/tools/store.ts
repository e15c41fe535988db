/** The tool library as this page knows it: what is loaded, what is under way, what went wrong. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { describeError } from '@/api/errors'
import { createTool, fetchTools } from '@/tools/api'
import { sortTools, type NewTool, type Tool } from '@/tools/model'

export type LoadState = 'idle' | 'loading' | 'ready' | 'failed'

export const useToolStore = defineStore('tools', () => {
  const known = ref<readonly Tool[]>([])
  const state = ref<LoadState>('idle')
  const problem = ref<string>()
  const tools = computed(() => sortTools(known.value))

  /** Fetches the library. Never throws: a failure is told by `state` and `problem`, and what was known stays. */
  async function load(): Promise<void> {
    state.value = 'loading'
    problem.value = undefined
    try {
      known.value = await fetchTools()
      state.value = 'ready'
    } catch (error) {
      state.value = 'failed'
      problem.value = describeError(error)
    }
  }

  /**
   * Stores a new tool and shows it without another fetch.
   *
   * @throws ApiError when the API refuses or cannot be asked; the library stays as it was
   */
  async function add(tool: NewTool): Promise<Tool> {
    const created = await createTool(tool)
    known.value = [...known.value.filter(({ id }) => id !== created.id), created]
    return created
  }

  return { tools, state, problem, load, add }
})
