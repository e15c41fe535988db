/** Figures, times and sizes in words people read. */
const length = new Intl.NumberFormat('en', { maximumFractionDigits: 3 })
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** A length or coordinate in millimetres, without its unit. */
export function formatLength(mm: number): string {
  return length.format(mm)
}

export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`
}

/** A length of time: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 4 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${String(Math.round(seconds * 10) / 10)} s`
  const rounded = Math.round(seconds)
  if (rounded < 60) return `${String(rounded)} s`
  if (rounded < 3600) return `${String(Math.floor(rounded / 60))} min ${String(rounded % 60)} s`
  return `${String(Math.floor(rounded / 3600))} h ${String(Math.floor((rounded % 3600) / 60))} min`
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} B`
  if (bytes < 1024 ** 2) return `${length.format(Math.round(bytes / 102.4) / 10)} KiB`
  return `${length.format(Math.round(bytes / 1024 / 102.4) / 10)} MiB`
}

/** An ISO 8601 instant in the reader's own time zone. */
export function formatMoment(iso: string): string {
  return moment.format(new Date(iso))
}
