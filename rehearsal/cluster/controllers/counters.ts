/** Counters of a status as Go writes them: a zero is left out, and clients read an absent counter as zero. */
export function withoutZeros<T extends Readonly<Record<string, number>>>(counters: T): Partial<T> {
  return Object.fromEntries(Object.entries(counters).filter(([, count]) => count !== 0)) as Partial<T>
}
