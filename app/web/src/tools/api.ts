import { callApi } from '@/api/client'
import { decodeTool, decodeTools, type NewTool, type Tool } from '@/tools/model'

/** The most the API gives at once. */
export const PAGE_SIZE = 500

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
