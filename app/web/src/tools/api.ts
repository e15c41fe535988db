import { callApi } from '@/api/client'
import { nothing } from '@/api/decode'
import { hasStatus } from '@/api/errors'
import { decodeTool, decodeTools, type NewTool, type Tool } from '@/tools/model'

/** The most the API gives at once. */
export const PAGE_SIZE = 500

/** Somebody else changed the tool first; `stored` is what they made of it, undefined when they removed it. */
export class ToolConflict extends Error {
  override readonly name = 'ToolConflict'
  readonly stored: Tool | undefined

  constructor(stored: Tool | undefined) {
    super('Somebody else changed this tool meanwhile.')
    this.stored = stored
  }
}

/** The whole library, page by page. */
export async function fetchTools(): Promise<Tool[]> {
  const tools: Tool[] = []
  for (let after = ''; ;) {
    const page = await callApi(`/tools?limit=${String(PAGE_SIZE)}${after}`, { decode: decodeTools })
    tools.push(...page)
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_SIZE) return tools
    after = `&after=${encodeURIComponent(last.id)}`
  }
}

export function createTool(tool: NewTool): Promise<Tool> {
  return callApi('/tools', { method: 'POST', body: tool, decode: decodeTool })
}

/** @throws ToolConflict when `before` is no longer what is stored */
export function changeTool(before: Tool, body: NewTool): Promise<Tool> {
  const call = callApi(pathOf(before), { method: 'PUT', headers: matching(before), body, decode: decodeTool })
  return orConflict(before, call)
}

/** @throws ToolConflict when `before` is no longer what is stored */
export function removeTool(before: Tool): Promise<undefined> {
  return orConflict(before, callApi(pathOf(before), { method: 'DELETE', headers: matching(before), decode: nothing }))
}

function pathOf(tool: Tool): string {
  return `/tools/${encodeURIComponent(tool.id)}`
}

function matching(tool: Tool): Record<string, string> {
  return { 'If-Match': `"${String(tool.version)}"` }
}

async function orConflict<T>(before: Tool, call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (hasStatus(error, 404)) throw new ToolConflict(undefined)
    if (!hasStatus(error, 412)) throw error
    throw new ToolConflict(await fetchStored(before))
  }
}

async function fetchStored(tool: Tool): Promise<Tool | undefined> {
  try {
    return await callApi(pathOf(tool), { decode: decodeTool })
  } catch (error) {
    if (hasStatus(error, 404)) return undefined
    throw error
  }
}
