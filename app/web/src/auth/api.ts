import { callApi } from '@/api/client'
import { decodeGrant, decodeUser, type Grant, type User } from '@/auth/model'

export function signIn(username: string, password: string): Promise<Grant> {
  return callApi('/auth/login', { method: 'POST', body: { username, password }, decode: decodeGrant })
}

export function fetchMe(): Promise<User> {
  return callApi('/auth/me', { decode: decodeUser })
}
