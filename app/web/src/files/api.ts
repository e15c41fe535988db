import { callApi } from '@/api/client'
import { nothing } from '@/api/decode'
import { decodeDownload, decodeFile, decodeFiles, type Download, type StoredFile } from '@/files/model'

/** 16 MiB on a slow line. Milliseconds. */
const UPLOAD_TIMEOUT_MS = 300_000

export function uploadFile(name: string, body: Blob): Promise<StoredFile> {
  const path = `/files?name=${encodeURIComponent(name)}`
  return callApi(path, { method: 'POST', body, decode: decodeFile, timeoutMs: UPLOAD_TIMEOUT_MS })
}

export function fetchFiles(): Promise<StoredFile[]> {
  return callApi('/files?limit=500', { decode: decodeFiles })
}

export function removeFile(id: string): Promise<undefined> {
  return callApi(`/files/${encodeURIComponent(id)}`, { method: 'DELETE', decode: nothing })
}

export function fetchDownload(id: string): Promise<Download> {
  return callApi(`/files/${encodeURIComponent(id)}/download`, { decode: decodeDownload })
}
