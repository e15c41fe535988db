/** Which part of a G-code line means what, for colouring. Pure; whether it is right, the simulation says. */
export type TokenKind = 'comment' | 'code' | 'axis' | 'setting' | 'number' | 'label' | 'wrong'

const NUMBER = String.raw`[ \t]*[+-]?(?:\d+\.?\d*|\.\d+)`

const TOKENS: readonly (readonly [TokenKind, RegExp])[] = [
  ['comment', /^;.*/],
  ['comment', /^\([^)]*\)?/],
  ['comment', /^%[ \t]*$/],
  ['label', new RegExp(`^n${NUMBER}`, 'i')],
  ['code', new RegExp(`^[gm]${NUMBER}`, 'i')],
  ['axis', /^[xyzabcuvwijkr](?=[ \t]*[+-.\d])/i],
  ['setting', /^[fstpdhlqe](?=[ \t]*[+-.\d])/i],
  ['number', new RegExp(`^${NUMBER}`)],
]

export interface Token {
  /** Undefined for blanks. */
  readonly kind: TokenKind | undefined
  readonly length: number
}

/** The first token of a rest of a line, which must not be empty. */
export function firstToken(rest: string): Token {
  const blank = /^\s+/.exec(rest)
  if (blank !== null) return { kind: undefined, length: blank[0].length }
  for (const [kind, pattern] of TOKENS) {
    const found = pattern.exec(rest)
    if (found !== null && found[0].length > 0) return { kind, length: found[0].length }
  }
  return { kind: 'wrong', length: 1 }
}
