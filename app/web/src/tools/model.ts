/** A cutting tool as the API tells it. Lengths are millimetres, instants ISO 8601. */
import { listOf, number, oneOf, shape, text, type Decoder } from '@/api/decode'

export const TOOL_KINDS = ['end_mill', 'ball_nose', 'v_bit', 'drill'] as const
export type ToolKind = (typeof TOOL_KINDS)[number]

export const KIND_LABELS: Readonly<Record<ToolKind, string>> = {
  end_mill: 'End mill',
  ball_nose: 'Ball nose',
  v_bit: 'V-bit',
  drill: 'Drill',
}

export interface NewTool {
  readonly name: string
  readonly kind: ToolKind
  readonly diameter_mm: number
  readonly flutes: number
}

export interface Tool extends NewTool {
  readonly id: string
  /** Counts the changes of this tool, from 1. */
  readonly version: number
  readonly created_at: string
  readonly updated_at: string
}

export const decodeTool: Decoder<Tool> = shape<Tool>({
  id: text,
  name: text,
  kind: oneOf(TOOL_KINDS),
  diameter_mm: number,
  flutes: number,
  version: number,
  created_at: text,
  updated_at: text,
})

export const decodeTools: Decoder<Tool[]> = listOf(decodeTool)

/** By name as a person would sort it, "6 mm" before "10 mm"; equal names keep a fixed order. */
export function sortTools(tools: readonly Tool[]): Tool[] {
  return [...tools].sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.id, b.id))
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** What a person decides on, line by line, when two have changed the same tool. */
export interface ToolFact {
  readonly label: string
  readonly text: string
}

export function factsOf(tool: NewTool): ToolFact[] {
  return [
    { label: 'Name', text: tool.name },
    { label: 'Kind', text: KIND_LABELS[tool.kind] },
    { label: 'Diameter', text: `${String(tool.diameter_mm)} mm` },
    { label: 'Flutes', text: String(tool.flutes) },
  ]
}
