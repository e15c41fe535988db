/** The tool library as this page knows it: what is loaded, what is under way, what went wrong. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { createLoader } from '@/api/loader'
import { changeTool, createTool, fetchTools, removeTool, ToolConflict } from '@/tools/api'
import { sortTools, type NewTool, type Tool } from '@/tools/model'

export const useToolStore = defineStore('tools', () => {
  const { value: known, state, problem, load } = createLoader<readonly Tool[]>([], fetchTools)
  const tools = computed(() => sortTools(known.value))

  /** Shows a tool as it is stored now, or no more, without another fetch. */
  function put(id: string, stored: Tool | undefined): void {
    const others = known.value.filter((tool) => tool.id !== id)
    known.value = stored === undefined ? others : [...others, stored]
  }

  /**
   * Stores a new tool.
   *
   * @throws ApiError when the API refuses or cannot be asked; the library stays as it was
   */
  async function add(tool: NewTool): Promise<Tool> {
    const created = await createTool(tool)
    put(created.id, created)
    return created
  }

  /**
   * Changes a tool that is still as `before`.
   *
   * @throws ToolConflict when it is not; the library then shows what is stored. ApiError as above
   */
  async function change(before: Tool, tool: NewTool): Promise<Tool> {
    const changed = await showingConflicts(before, changeTool(before, tool))
    put(changed.id, changed)
    return changed
  }

  /** Removes a tool that is still as `before`; throws as `change` does. */
  async function remove(before: Tool): Promise<void> {
    await showingConflicts(before, removeTool(before))
    put(before.id, undefined)
  }

  async function showingConflicts<T>(before: Tool, call: Promise<T>): Promise<T> {
    try {
      return await call
    } catch (error) {
      if (error instanceof ToolConflict) put(before.id, error.stored)
      throw error
    }
  }

  return { tools, state, problem, load, add, change, remove }
})
