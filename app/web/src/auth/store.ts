/** The session of this tab. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { ApiError } from '@/api/errors'
import { fetchMe, signIn as askToSignIn } from '@/auth/api'
import { readSession, writeSession } from '@/auth/keep'
import { includes, type Role, type Session } from '@/auth/model'

export const useSessionStore = defineStore('session', () => {
  const session = shallowRef<Session | undefined>(readSession(sessionStorage, Date.now()))
  const user = computed(() => session.value?.user)
  const token = computed(() => session.value?.token)

  function set(next: Session | undefined): void {
    session.value = next
    writeSession(sessionStorage, next)
  }

  /** Whether the person who is signed in has at least this role. */
  function may(role: Role): boolean {
    return includes(user.value?.role, role)
  }

  /** @throws ApiError when name or password are wrong, or nobody answers */
  async function signIn(username: string, password: string): Promise<void> {
    const grant = await askToSignIn(username, password)
    const expiresAt = Date.now() + grant.expires_in * 1000
    set({ token: grant.access_token, expiresAt, user: grant.user })
  }

  function signOut(): void {
    set(undefined)
  }

  /** Asks whether the role has changed since; a session the API no longer takes ends through the client. */
  async function refresh(): Promise<void> {
    const before = session.value
    if (before === undefined) return
    try {
      const found = await fetchMe()
      if (session.value === before) set({ ...before, user: found })
    } catch (error) {
      // Without an answer the session stays as it is: the next write will tell.
      if (!(error instanceof ApiError)) throw error
    }
  }

  return { user, token, may, signIn, signOut, refresh }
})
