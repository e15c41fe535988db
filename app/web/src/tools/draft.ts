/** What a person has typed into the form, and whether it makes a tool. Pure; the limits are those of the API. */
import type { ApiError } from '@/api/errors'
import { parseDecimal } from '@/forms/decimal'
import { KIND_LABELS, TOOL_KINDS, type NewTool, type Tool } from '@/tools/model'

/** Texts, because that is what fields hold while someone types. */
export interface ToolDraft {
  name: string
  kind: string
  diameter_mm: string
  flutes: string
}

export type DraftField = keyof ToolDraft
export type DraftErrors = Readonly<Partial<Record<DraftField, string>>>

/** In the order the form shows them, which is the order errors are visited in. */
export const DRAFT_FIELDS: readonly DraftField[] = ['name', 'kind', 'diameter_mm', 'flutes']

export const NAME_LENGTH = 80
export const DIAMETER_MAX_MM = 100
export const FLUTES_MAX = 12

export const KIND_CHOICES = TOOL_KINDS.map((kind) => ({ value: kind, label: KIND_LABELS[kind] }))

export function emptyDraft(): ToolDraft {
  return { name: '', kind: 'end_mill', diameter_mm: '', flutes: '2' }
}

/** A stored tool as the form shows it. */
export function draftOf(tool: Tool): ToolDraft {
  return { name: tool.name, kind: tool.kind, diameter_mm: String(tool.diameter_mm), flutes: String(tool.flutes) }
}

export type DraftResult =
  { readonly ok: true; readonly tool: NewTool } | { readonly ok: false; readonly errors: DraftErrors }

/** Checks every field at once, so that a person sees all mistakes in one go. */
export function checkDraft(draft: ToolDraft): DraftResult {
  const name = draft.name.trim()
  const kind = TOOL_KINDS.find((known) => known === draft.kind)
  const diameter = parseDecimal(draft.diameter_mm)
  const flutes = parseDecimal(draft.flutes)

  const errors: Partial<Record<DraftField, string>> = {}
  if (name === '') errors.name = 'Give the tool a name.'
  // Counted as the API counts: a character outside the basic plane is one, not two.
  else if (Array.from(name).length > NAME_LENGTH) errors.name = `Use at most ${String(NAME_LENGTH)} characters.`
  else if (/\p{Cc}/u.test(name)) errors.name = 'Use visible characters only.'
  if (kind === undefined) errors.kind = 'Choose a kind.'
  if (diameter === undefined) errors.diameter_mm = 'Enter a number, such as 3.175.'
  else if (diameter <= 0 || diameter > DIAMETER_MAX_MM) {
    errors.diameter_mm = `Enter a diameter above 0 and up to ${String(DIAMETER_MAX_MM)} mm.`
  }
  if (flutes === undefined || !Number.isInteger(flutes) || flutes < 1 || flutes > FLUTES_MAX) {
    errors.flutes = `Enter a whole number from 1 to ${String(FLUTES_MAX)}.`
  }

  if (Object.keys(errors).length > 0 || kind === undefined || diameter === undefined || flutes === undefined) {
    return { ok: false, errors }
  }
  return { ok: true, tool: { name, kind, diameter_mm: diameter, flutes } }
}

/** The API's complaints that belong to a field of the form. What a tool can conflict with is another's name. */
export function errorsFromApi(error: ApiError): DraftErrors {
  if (error.status === 409) return { name: error.message }
  return Object.fromEntries(
    DRAFT_FIELDS.flatMap((field) => (error.fields[field] ? [[field, error.fields[field]]] : [])),
  )
}
