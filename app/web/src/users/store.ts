/** The people who may sign in, by name. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { createLoader } from '@/api/loader'
import type { User } from '@/auth/model'
import { changeUser, createUser, fetchUsers, type NewUser, type UserChange } from '@/users/api'

export const useUserStore = defineStore('users', () => {
  const { value: known, state, problem, load } = createLoader<readonly User[]>([], fetchUsers)
  const users = computed(() => [...known.value].sort((a, b) => a.username.localeCompare(b.username, 'en')))

  /** @throws ApiError when the API refuses or cannot be asked */
  async function add(user: NewUser): Promise<User> {
    const created = await createUser(user)
    known.value = [...known.value, created]
    return created
  }

  /** @throws ApiError when the API refuses, such as for the last active admin */
  async function change(user: User, changes: UserChange): Promise<User> {
    const changed = await changeUser(user.id, changes)
    known.value = known.value.map((one) => (one.id === changed.id ? changed : one))
    return changed
  }

  return { users, state, problem, load, add, change }
})
