import type { Contender } from './contender.ts'
import type { FarSide } from './far-side-process.ts'
import type { ContenderKey, Sample } from './results.ts'
import type { Stopwatch } from './stopwatch.ts'

/** Blue's share in percent, in turn, so that every run has to change the weights. */
const shares = [30, 60] as const

/**
 * Runs all contenders one after the other, in as many rounds, every other one in reverse order; two rounds before them, which
 * do not count, warm up caches. After each run the cluster is asked whether the weights are those that were to be set.
 * Resolves to the samples of each contender, in the order of the rounds.
 * @throws Error when a run failed, or left other weights
 */
export async function runRounds(
  contenders: readonly Contender[],
  rounds: number,
  { stopwatch, farSide }: { readonly stopwatch: Stopwatch; readonly farSide: FarSide },
): Promise<Partial<Record<ContenderKey, readonly Sample[]>>> {
  const samples: Partial<Record<ContenderKey, Sample[]>> = {}
  for (let round = -2; round < rounds; round++) {
    const blue = shares[Math.abs(round) % 2] ?? 0
    for (const contender of round % 2 === 0 ? contenders : [...contenders].reverse()) {
      const command = await contender.commandFor(blue)
      await farSide.traffic()
      const { output, ...cost } = await stopwatch.time(command)
      const traffic = await farSide.traffic()
      contender.review?.(output)
      const seen = await contender.weights()
      if (seen[0] !== 100 - blue || seen[1] !== blue) {
        throw new Error(`${contender.key} was to set ${100 - blue}/${blue}, and left ${seen.join('/')}:\n${output}`)
      }
      if (round < 0) continue
      samples[contender.key] = [...(samples[contender.key] ?? []), { ...cost, traffic }]
    }
  }
  return samples
}
