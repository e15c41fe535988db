/** What an admin types about a user, and whether it will do. Pure; the limits are those of the API. */
import { ROLES, type Role } from '@/auth/model'

export interface UserDraft {
  username: string
  password: string
  role: Role
}

export type UserErrors = Partial<Record<keyof UserDraft, string>>

/** One spelling only, so that two names never differ by capitals. */
const USERNAME = /^[a-z0-9][a-z0-9._-]{0,39}$/

export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 128

export function emptyUser(): UserDraft {
  return { username: '', password: '', role: 'maker' }
}

export function checkPassword(password: string): string | undefined {
  const length = Array.from(password).length
  return length < PASSWORD_MIN || length > PASSWORD_MAX
    ? `Use ${String(PASSWORD_MIN)} to ${String(PASSWORD_MAX)} characters.`
    : undefined
}

export function checkUser(draft: UserDraft): UserErrors {
  const password = checkPassword(draft.password)
  return {
    ...(!USERNAME.test(draft.username.trim()) && {
      username: 'Use up to 40 small letters, digits, dots, hyphens and underscores, a letter or digit first.',
    }),
    ...(password !== undefined && { password }),
    ...(!ROLES.includes(draft.role) && { role: 'Choose a role.' }),
  }
}
