/** A part of the toolchain that is made once and then kept: a program, or a set of Python packages. */
export interface Part {
  readonly name: string
  /** How long it takes to make on two cores with nothing cached, in minutes, as it was measured. */
  readonly minutes: number
  isThere(): boolean
  /** What this machine lacks to make it, each a line for people. */
  lacks(): Promise<readonly string[]>
  /** @throws when it can't be made, with the output of what failed. */
  make(): Promise<void>
}

/**
 * Makes the parts that are not there, one after the other, and tells which and how long it takes.
 * @param lacking what the machine is known to lack already.
 * @param whole what the parts are of, for people.
 * @throws before anything is made, one error with everything that the machine lacks.
 */
export async function makeMissing(
  parts: readonly Part[],
  lacking: readonly string[],
  tell: (line: string) => void,
  whole = 'the real cluster',
): Promise<void> {
  const missing = parts.filter((part) => !part.isThere())
  const lacks = new Set([...lacking, ...(await Promise.all(missing.map((part) => part.lacks()))).flat()])
  if (lacks.size > 0) throw new Error([`${whole.replace(/^t/, 'T')} needs:`, ...lacks].join('\n- '))
  if (missing.length === 0) return

  let left = missing.reduce((minutes, part) => minutes + part.minutes, 0)
  tell(`${missing.length} of ${parts.length} parts of ${whole} are to be made, once.`)
  for (const part of missing) {
    tell(`  ${part.name} … (about ${Math.ceil(left)} min for all that is left, on two cores)`)
    const start = performance.now()
    await part.make()
    left -= part.minutes
    tell(`  ${part.name}: ${Math.round((performance.now() - start) / 1000)} s`)
  }
}
