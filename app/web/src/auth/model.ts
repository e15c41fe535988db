/** Who is signed in, and what that person may do. The API decides; the page only shows what makes sense to try. */
import { flag, number, oneOf, shape, text, type Decoder } from '@/api/decode'

export const ROLES = ['viewer', 'maker', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  viewer: 'Viewer: looks, changes nothing',
  maker: 'Maker: tools, files and jobs',
  admin: 'Admin: everything, users too',
}

export interface User {
  readonly id: string
  readonly username: string
  readonly role: Role
  readonly active: boolean
  readonly created_at: string
}

/** What the API answers to a name and a password. */
export interface Grant {
  readonly access_token: string
  /** Seconds from now. */
  readonly expires_in: number
  readonly user: User
}

export interface Session {
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly user: User
}

export const decodeUser: Decoder<User> = shape<User>({
  id: text,
  username: text,
  role: oneOf(ROLES),
  active: flag,
  created_at: text,
})

export const decodeGrant: Decoder<Grant> = shape<Grant>({ access_token: text, expires_in: number, user: decodeUser })

export const decodeSession: Decoder<Session> = shape<Session>({ token: text, expiresAt: number, user: decodeUser })

/** Whether a role includes what another may do. */
export function includes(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

/** Where to go after signing in: a place in this page, whatever the address asked for. */
export function safeTarget(asked: unknown): string {
  const inside = typeof asked === 'string' && /^\/(?![/\\])/.test(asked) && !asked.startsWith('/login')
  return inside ? asked : '/'
}
