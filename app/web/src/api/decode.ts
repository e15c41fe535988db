/**
 * Checks what came over the wire before the page believes it. A decoder takes any value and returns a typed one or
 * throws with the path of the first thing that does not fit.
 */
export type Decoder<T> = (value: unknown, path?: string) => T

export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

export const text: Decoder<string> = (value, path = 'answer') => {
  if (typeof value !== 'string') throw mismatch(path, value, 'a text')
  return value
}

export const number: Decoder<number> = (value, path = 'answer') => {
  if (typeof value !== 'number') throw mismatch(path, value, 'a number')
  return value
}

export const flag: Decoder<boolean> = (value, path = 'answer') => {
  if (typeof value !== 'boolean') throw mismatch(path, value, 'true or false')
  return value
}

/** For answers without a body. */
export const nothing: Decoder<undefined> = () => undefined

/** The value, or null. */
export function nullable<T>(decode: Decoder<T>): Decoder<T | null> {
  return (value, path = 'answer') => (value === null ? null : decode(value, path))
}

/** One of a closed set of texts. */
export function oneOf<const T extends string>(choices: readonly T[]): Decoder<T> {
  return (value, path = 'answer') => {
    const found = choices.find((choice) => choice === value)
    if (found === undefined) throw mismatch(path, value, `one of ${choices.join(', ')}`)
    return found
  }
}

export function listOf<T>(item: Decoder<T>): Decoder<T[]> {
  return (value, path = 'answer') => {
    if (!Array.isArray(value)) throw mismatch(path, value, 'a list')
    return value.map((entry, index) => item(entry, `${path}[${String(index)}]`))
  }
}

/** A mapping whose keys are not known beforehand. */
export function recordOf<T>(item: Decoder<T>): Decoder<Record<string, T>> {
  return (value, path = 'answer') =>
    Object.fromEntries(
      Object.entries(objectAt(value, path)).map(([key, entry]) => [key, item(entry, `${path}.${key}`)]),
    )
}

/** An object with at least these fields; others are ignored, so that the API may grow before the page does. */
export function shape<T extends object>(fields: { readonly [K in keyof T]: Decoder<T[K]> }): Decoder<T> {
  return (value, path = 'answer') => {
    const source = objectAt(value, path)
    const entries = Object.entries<Decoder<unknown>>(fields)
    return Object.fromEntries<unknown>(entries.map(([key, field]) => [key, field(source[key], `${path}.${key}`)])) as T
  }
}

function objectAt(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(path, value, 'an object')
  return value as Record<string, unknown>
}

function mismatch(path: string, found: unknown, expected: string): DecodeError {
  return new DecodeError(`${path}: found ${JSON.stringify(found)}; expected ${expected}`)
}
