/** What the API says about itself. */
import { oneOf, recordOf, shape, text, type Decoder } from '@/api/decode'

export interface ApiVersion {
  readonly name: string
  readonly version: string
  readonly build: string
}

export const READINESS_STATES = ['ready', 'degraded', 'unavailable'] as const
export type ReadinessState = (typeof READINESS_STATES)[number]

export interface Readiness {
  /** `degraded`: every request is answered, though something that helps is missing. */
  readonly status: ReadinessState
  /** What each dependency answered, by its name: `ok`, or what is wrong. */
  readonly checks: Readonly<Record<string, string>>
}

export interface CheckLine {
  readonly name: string
  readonly label: string
  readonly ok: boolean
  readonly said: string
}

export const decodeVersion: Decoder<ApiVersion> = shape<ApiVersion>({ name: text, version: text, build: text })

export const decodeReadiness: Decoder<Readiness> = shape<Readiness>({
  status: oneOf(READINESS_STATES),
  checks: recordOf(text),
})

export const VERDICTS: Readonly<Record<ReadinessState, { tone: 'good' | 'warn' | 'bad'; words: string }>> = {
  ready: { tone: 'good', words: 'Everything answers.' },
  degraded: { tone: 'warn', words: 'Requests are answered, but something that speeds them up is missing.' },
  unavailable: { tone: 'bad', words: 'Something the API cannot work without does not answer.' },
}

const LABELS: Readonly<Record<string, string>> = { database: 'Database', redis: 'Redis cache' }

/** One line per dependency in a fixed order, whatever order the API names them in. */
export function checkLines(readiness: Readiness): CheckLine[] {
  return Object.entries(readiness.checks)
    .map(([name, said]) => ({ name, label: LABELS[name] ?? name, ok: said === 'ok', said }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
