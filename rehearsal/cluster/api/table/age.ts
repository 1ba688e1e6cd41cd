/** Ages as kubectl shows them: two units at most, and ever coarser (k8s.io/apimachinery/pkg/util/duration). */

/** The time since a timestamp of the API, or `<unknown>` without one. */
export function ageOf(timestamp: string | null | undefined, now: Date): string {
  if (timestamp === undefined || timestamp === null || timestamp === '') return '<unknown>'
  return shortDuration(now.getTime() - new Date(timestamp).getTime())
}

/** Milliseconds as `45s`, `3m20s`, `2h5m`, `3d4h`, `400d` or `2y30d`. */
export function shortDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return `${minutes}m${rest(seconds % 60, 's')}`
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return `${hours}h${rest(minutes % 60, 'm')}`
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (days < 8) return `${days}d${rest(hours % 24, 'h')}`
  if (days < 365 * 2) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? `${years}y${rest(days % 365, 'd')}` : `${years}y`
}

const rest = (amount: number, unit: string): string => (amount === 0 ? '' : `${amount}${unit}`)
