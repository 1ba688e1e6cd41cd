import type { Words } from '../words/words.ts'

/** How numbers and times are written in a language. */
export interface Formats {
  /** A number with at most two digits after the point, such as `2,040`. */
  number(value: number): string
  /** A whole percent, such as `50 %`. */
  percent(percent: number): string
  /** A share from 0 to 1 with at most one digit after the point, such as `50.4 %`. */
  share(share: number): string
  /** How sure an interval is, from 0 to 1, such as `99.99 %`. */
  confidence(confidence: number): string
  /** From and to, such as `48.2–52.6 %`. */
  range(low: number, high: number): string
  /** How long something took, such as `1 min 12 s`. */
  duration(milliseconds: number): string
  /** The time of day in UTC, with its date where that is not `day`'s, such as `03:58:12`. */
  clock(at: string): string
  /** Date and time in UTC, and here. */
  moment(at: string): string
}

/** @param day an ISO 8601 time on the day that most times are of, which is not written. */
export function formatsOf({ locale, units }: Words, day: string | null): Formats {
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const one = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  const date = { year: 'numeric', month: 'short', day: 'numeric' } as const
  const clock = new Intl.DateTimeFormat(locale, { ...time, timeZone: 'UTC' })
  const dated = new Intl.DateTimeFormat(locale, { ...date, ...time, timeZone: 'UTC' })
  const local = new Intl.DateTimeFormat(locale, { ...date, ...time, timeZoneName: 'short' })
  return {
    number: (value) => plain.format(value),
    percent: (percent) => `${plain.format(percent)} %`,
    share: (share) => `${one.format(share * 100)} %`,
    confidence: (confidence) => `${plain.format(confidence * 100)} %`,
    range: (low, high) => `${one.format(low * 100)}–${one.format(high * 100)} %`,
    duration: (milliseconds) => {
      const seconds = Math.round(milliseconds / 1000)
      const [minutes, hours] = [Math.floor(seconds / 60) % 60, Math.floor(seconds / 3600)]
      if (hours > 0) return `${hours} ${units.hours} ${minutes} ${units.minutes}`
      return minutes > 0
        ? `${minutes} ${units.minutes} ${seconds % 60} ${units.seconds}`
        : `${seconds} ${units.seconds}`
    },
    clock: (at) => (day?.slice(0, 10) === at.slice(0, 10) ? clock : dated).format(new Date(at)),
    moment: (at) => `${dated.format(new Date(at))} UTC (${local.format(new Date(at))})`,
  }
}
