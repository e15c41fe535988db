/** A stored file as the API tells it. */
import { listOf, number, shape, text, type Decoder } from '@/api/decode'

export interface StoredFile {
  readonly id: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
  readonly owner: string
  readonly created_at: string
}

/** Where a file can be fetched for a while; on this page's own origin. */
export interface Download {
  readonly url: string
  readonly expires_in: number
}

export const decodeFile: Decoder<StoredFile> = shape<StoredFile>({
  id: text,
  name: text,
  size: number,
  sha256: text,
  owner: text,
  created_at: text,
})

export const decodeFiles: Decoder<StoredFile[]> = listOf(decodeFile)

export const decodeDownload: Decoder<Download> = shape<Download>({ url: text, expires_in: number })

/** What is wrong with a file a person chose, or undefined when it can be sent. */
export function checkFile(file: Pick<File, 'name' | 'size'>, limit: number): string | undefined {
  if (file.size === 0) return `${file.name} is empty.`
  if (file.size > limit) return `${file.name} is too large: at most ${String(Math.floor(limit / 1024 ** 2))} MiB.`
  return undefined
}
