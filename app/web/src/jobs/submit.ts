/** Hands a program to a worker, whatever its size: what is too long for a job's own text goes by the file store. */
import { uploadFile } from '@/files/api'
import { createJob } from '@/jobs/api'
import type { Job } from '@/jobs/model'
import type { Machine } from '@/simulate/machine'

/** @param limit the longest text, in bytes, that a job takes directly */
export async function submitProgram(gcode: string, machine: Machine, limit: number): Promise<Job> {
  const key = crypto.randomUUID()
  const bytes = new Blob([gcode])
  if (bytes.size <= limit) return createJob({ gcode, ...machine }, key)
  const file = await uploadFile('program.nc', bytes)
  return createJob({ file_id: file.id, ...machine }, key)
}
