import type { Answers, Observation } from './observation.ts'
import { shareBounds } from './split.ts'

/** The guide's line for a stage: weights in percent, and which image each slot has. */
export interface GuideLine {
  readonly green: number
  readonly blue: number
  readonly greenImage: 'old' | 'new'
  readonly blueImage: 'new' | 'none'
}

/** The guide's table of the canary (seed/canary-guide.ja.md, "Blue_0 … Green_100"), and the way back. */
export const guide: Readonly<Record<string, GuideLine>> = {
  Blue_0: { green: 100, blue: 0, greenImage: 'old', blueImage: 'new' },
  Blue_50: { green: 50, blue: 50, greenImage: 'old', blueImage: 'new' },
  Blue_100: { green: 0, blue: 100, greenImage: 'old', blueImage: 'new' },
  Blue_Green: { green: 0, blue: 100, greenImage: 'new', blueImage: 'new' },
  Green_100: { green: 100, blue: 0, greenImage: 'new', blueImage: 'none' },
  Rollback: { green: 100, blue: 0, greenImage: 'old', blueImage: 'none' },
}

/** A first release: from the first stage on the image is green, and there is no blue. */
export const firstRelease: GuideLine = { green: 100, blue: 0, greenImage: 'new', blueImage: 'none' }

/** An image of the rehearsal, and what its model answers. */
export interface Release {
  readonly reference: string
  /** `sha256:…` */
  readonly digest: string
  readonly answer: string
}

/** The two images that a canary is about; in a first release both are the same. */
export interface Releases {
  readonly old: Release
  readonly new: Release
}

/** How often a correct gateway is called wrong, at each look at a split: once in a million. */
export const risk = 1e-6

/** What differs from the guide's line, in sentences; nothing when all is as it should be. */
export function compareWithGuide(line: GuideLine, seen: Observation, releases: Releases): string[] {
  const { weights, green, blue, answers } = seen
  const faults: string[] = []
  const setWeights = weights === undefined ? 'none' : `${weights.green}/${weights.blue}`
  if (setWeights !== `${line.green}/${line.blue}`)
    faults.push(`weights are ${setWeights}, not ${line.green}/${line.blue}`)
  faults.push(...compareSlot('green', green, releases[line.greenImage]))
  faults.push(...compareSlot('blue', blue, line.blueImage === 'none' ? undefined : releases.new))

  const viaGreen = releases[line.greenImage].answer
  const viaBlue = line.blueImage === 'none' ? viaGreen : releases.new.answer
  faults.push(
    ...compareAnswers('requests without the header', answers.plain, [
      { answer: viaGreen, percent: line.green },
      { answer: viaBlue, percent: line.blue },
    ]),
  )
  faults.push(...compareAnswers('requests with the header blue', answers.blue, [{ answer: viaBlue, percent: 100 }]))
  faults.push(...compareAnswers('requests with the header green', answers.green, [{ answer: viaGreen, percent: 100 }]))
  return faults
}

function compareSlot(slot: string, seen: Observation['green'], wanted: Release | undefined): string[] {
  if (wanted === undefined) return seen === undefined ? [] : [`${slot} is still there, with ${seen.image}`]
  if (seen === undefined) return [`${slot} is not there`]
  const faults: string[] = []
  if (seen.digest !== wanted.digest) faults.push(`${slot} has ${seen.image}, not ${wanted.reference}`)
  if (seen.ready === 0 || seen.ready !== seen.wanted)
    faults.push(`${slot} has ${seen.ready} of ${seen.wanted} pods ready`)
  return faults
}

function compareAnswers(what: string, seen: Answers, shares: { answer: string; percent: number }[]): string[] {
  const total = [...seen.values()].reduce((sum, count) => sum + count, 0)
  const wanted = new Map<string, number>()
  for (const { answer, percent } of shares) wanted.set(answer, (wanted.get(answer) ?? 0) + percent)
  const faults = [...seen.keys()]
    .filter((answer) => !wanted.has(answer))
    .map((answer) => `${seen.get(answer)} ${what} got '${answer}'`)
  for (const [answer, percent] of wanted) {
    const { least, most } = shareBounds(total, percent / 100, risk)
    const count = seen.get(answer) ?? 0
    if (count < least || count > most) {
      const span = least === most ? `${least}` : `${least} to ${most}`
      faults.push(`${count} of ${total} ${what} got '${answer}', not ${span}`)
    }
  }
  return faults
}
