/** The files of the person who is signed in. */
import { defineStore } from 'pinia'
import { createLoader } from '@/api/loader'
import { fetchFiles, removeFile, uploadFile } from '@/files/api'
import type { StoredFile } from '@/files/model'

export const useFileStore = defineStore('files', () => {
  const { value: files, state, problem, load } = createLoader<readonly StoredFile[]>([], fetchFiles)

  /** @throws ApiError when the API refuses or cannot be asked */
  async function upload(file: File): Promise<StoredFile> {
    const stored = await uploadFile(file.name, file)
    files.value = [stored, ...files.value]
    return stored
  }

  /** @throws ApiError when the API refuses or cannot be asked */
  async function remove(file: StoredFile): Promise<void> {
    await removeFile(file.id)
    files.value = files.value.filter(({ id }) => id !== file.id)
  }

  return { files, state, problem, load, upload, remove }
})
