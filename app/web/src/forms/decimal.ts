/** A plain decimal number with a point or a comma; undefined for anything else, such as "1e3", "6 mm" or nothing. */
export function parseDecimal(typed: string): number | undefined {
  const trimmed = typed.trim()
  return /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : undefined
}

/** What is wrong with a typed number, or undefined when it lies within the limits. */
export function checkDecimal(
  typed: string,
  limits: { readonly min: number; readonly max: number; readonly whole?: boolean },
): string | undefined {
  const value = parseDecimal(typed)
  const kind = limits.whole ? 'a whole number' : 'a number'
  if (value === undefined || (limits.whole && !Number.isInteger(value)) || value < limits.min || value > limits.max) {
    return `Enter ${kind} from ${String(limits.min)} to ${String(limits.max)}.`
  }
  return undefined
}
