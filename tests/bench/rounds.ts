import type { Contender } from './contender.ts'
import type { FarSide, Traffic } from './far-side-process.ts'
import type { Cost, Stopwatch } from './stopwatch.ts'

/** One run of a contender, with what it asked of the server. */
export interface Sample extends Cost {
  readonly traffic: Traffic
}

/** What a round begins with, in turn, so that every run has to change the weights: blue's share in percent. */
const shares = [30, 60] as const

/**
 * Runs all contenders one after the other, in as many rounds, every other one in reverse order; a round before them, which
 * does not count, warms up caches. After each run the cluster is asked whether the weights are those that were to be set.
 * Resolves to the samples of each contender, in the order of the rounds.
 * @throws Error when a run failed, or left other weights
 */
export async function runRounds(
  contenders: readonly Contender[],
  rounds: number,
  { stopwatch, farSide }: { readonly stopwatch: Stopwatch; readonly farSide: FarSide },
): Promise<ReadonlyMap<Contender, readonly Sample[]>> {
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]))
  for (let round = 0; round <= rounds; round++) {
    const blue = shares[round % 2] ?? 0
    for (const contender of round % 2 === 0 ? contenders : [...contenders].reverse()) {
      const command = await contender.commandFor(blue)
      await farSide.traffic()
      const { output, ...cost } = await stopwatch.time(command)
      const traffic = await farSide.traffic()
      contender.review?.(output)
      const seen = await contender.weights()
      if (seen[0] !== 100 - blue || seen[1] !== blue) {
        throw new Error(`${contender.name} was to set ${100 - blue}/${blue}, and left ${seen.join('/')}:\n${output}`)
      }
      if (round > 0) samples.get(contender)?.push({ ...cost, traffic })
    }
  }
  return samples
}
