import { callApi } from '@/api/client'
import { listOf } from '@/api/decode'
import { decodeUser, type Role, type User } from '@/auth/model'

export interface NewUser {
  readonly username: string
  readonly password: string
  readonly role: Role
}

/** What may be changed of a user; what is absent stays. */
export type UserChange = Partial<{ readonly role: Role; readonly password: string; readonly active: boolean }>

export function fetchUsers(): Promise<User[]> {
  return callApi('/users', { decode: listOf(decodeUser) })
}

export function createUser(user: NewUser): Promise<User> {
  return callApi('/users', { method: 'POST', body: user, decode: decodeUser })
}

export function changeUser(id: string, change: UserChange): Promise<User> {
  return callApi(`/users/${encodeURIComponent(id)}`, { method: 'PATCH', body: change, decode: decodeUser })
}
