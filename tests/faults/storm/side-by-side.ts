/**
 * Does something with each of many, so many at a time and no more, in their order. Gives what comes of each, in that
 * order; one that fails does not hold up the others.
 */
export function sideBySide<T, R>(
  all: readonly T[],
  lanes: number,
  work: (one: T) => Promise<R>,
): readonly Promise<R>[] {
  const waiting: (() => void)[] = []
  let free = lanes
  const enter = async (): Promise<void> => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }
  return all.map(async (one) => {
    await enter()
    try {
      return await work(one)
    } finally {
      leave()
    }
  })
}
