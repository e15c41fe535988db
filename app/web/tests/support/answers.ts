/** Plays the server for `fetch`: answers by method and path, and remembers what was asked. */
import { vi } from 'vitest'
import type { Session, User } from '@/auth/model'
import type { Job } from '@/jobs/model'
import type { Move, Simulation, Summary } from '@/simulate/model'
import type { Tool } from '@/tools/model'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

export type Answerer = () => Response | Promise<Response>

export function json(status: number, body: unknown): Answerer {
  return () => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

export function html(status: number): Answerer {
  return () => new Response('<h1>Away</h1>', { status, headers: { 'Content-Type': 'text/html' } })
}

/** An answer without a body. */
export function empty(status: number): Answerer {
  return () => new Response(null, { status })
}

export function silence(error: Error): Answerer {
  return () => Promise.reject(error)
}

/** Keys look like `GET /api/tools`; anything not listed fails the test with its name. */
export function answerWith(answers: Readonly<Record<string, Answerer>>): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (path: string, request: RequestInit) => {
    const method = request.method ?? 'GET'
    const body: unknown = typeof request.body === 'string' ? JSON.parse(request.body) : request.body
    asked.push({ method, path, body, headers: request.headers as Record<string, string> })
    const answer = answers[`${method} ${path}`]
    if (answer === undefined) throw new Error(`no answer prepared for ${method} ${path}`)
    return await answer()
  })
  return asked
}

export function aTool(changes: Partial<Tool> = {}): Tool {
  return {
    id: '0199a1b2-0000-7000-8000-000000000001',
    name: 'Fret slot',
    kind: 'end_mill',
    diameter_mm: 0.58,
    flutes: 2,
    version: 1,
    created_at: '2026-01-02T03:04:05Z',
    updated_at: '2026-01-02T03:04:05Z',
    ...changes,
  }
}

export function aUser(changes: Partial<User> = {}): User {
  return { id: 'u-1', username: 'ada', role: 'maker', active: true, created_at: '2026-01-02T03:04:05Z', ...changes }
}

/** Signs somebody in before the session's store is made. */
export function signedIn(changes: Partial<User> = {}): User {
  const user = aUser(changes)
  const session: Session = { token: 't-1', expiresAt: Date.now() + 3_600_000, user }
  sessionStorage.setItem('session', JSON.stringify(session))
  return user
}

export function aJob(changes: Partial<Job> = {}): Job {
  return {
    id: 'j-1',
    kind: 'simulate',
    state: 'running',
    progress: 0.5,
    message: null,
    result: null,
    error: null,
    owner: 'ada',
    created_at: '2026-01-02T03:04:05Z',
    started_at: '2026-01-02T03:04:06Z',
    finished_at: null,
    ...changes,
  }
}

export function aMove(changes: Partial<Move> = {}): Move {
  return { line: 1, kind: 'linear', start: [0, 0, 0], end: [10, 0, 0], arc: null, ...changes }
}

export function aSummary(changes: Partial<Summary> = {}): Summary {
  return {
    lines: 2,
    moves: 1,
    unit: 'mm',
    complete: true,
    length_mm: 10,
    rapid_length_mm: 0,
    cutting_length_mm: 10,
    seconds: 1,
    rapid_seconds: 0,
    cutting_seconds: 1,
    dwell_seconds: 0,
    bounds: { min: [0, 0, 0], max: [10, 0, 0] },
    errors: 0,
    warnings: 0,
    ...changes,
  }
}

export function aSimulation(changes: Partial<Simulation> = {}): Simulation {
  return { moves: [aMove()], summary: aSummary(), issues: [], ...changes }
}
