import type { GuideLine, Release, Releases } from '../observation/guide.ts'
import type { Answers, SlotSeen } from '../observation/observation.ts'

/** The letter of a model, by what it answers: `New Model A` is A; what is no model's answer stays as it is. */
export function modelOf(answer: string): string {
  return /^New Model (\w+)$/.exec(answer)?.[1] ?? answer
}

/** An image without its registry, a digest cut to what tells it apart. */
export function shortImage(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1).replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, '@sha256:$1…')
}

/** The model of a slot: its letter, `–` without a slot, `?` for an image that is none of the two. */
export function modelOfSlot(slot: SlotSeen | undefined, releases: Releases): string {
  if (slot === undefined) return '–'
  const release = [releases.old, releases.new].find(({ digest }) => digest === slot.digest)
  return release === undefined ? '?' : modelOf(release.answer)
}

/** Counted answers, as `52 A  48 B`; one alone without its count when `brief`. */
export function answersText(answers: Answers, brief = false): string {
  const [only, ...more] = [...answers]
  if (only === undefined) return 'none'
  if (brief && more.length === 0) return modelOf(only[0])
  return [...answers]
    .map(([answer, count]) => [modelOf(answer), count] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([model, count]) => `${count} ${model}`)
    .join('  ')
}

/** What the guide's line says of each audience, in the words of {@link answersText}. */
export function wantedAnswers(line: GuideLine, releases: Releases): { plain: string; blue: string; green: string } {
  const green: Release = releases[line.greenImage]
  const blue: Release = line.blueImage === 'none' ? green : releases.new
  const shares = [
    { model: modelOf(green.answer), percent: line.green },
    { model: modelOf(blue.answer), percent: line.blue },
  ].filter(({ percent }) => percent > 0)
  const same = green.answer === blue.answer
  return {
    plain: same
      ? `100 % ${modelOf(green.answer)}`
      : shares.map(({ model, percent }) => `${percent} % ${model}`).join('  '),
    blue: modelOf(blue.answer),
    green: modelOf(green.answer),
  }
}

/** A bar of the weights, `width` wide: green's part hatched, blue's solid, so that colour is not needed to tell. */
export function weightBar(weights: { green: number; blue: number }, width: number): { green: string; blue: string } {
  const blue = Math.round((weights.blue / (weights.green + weights.blue || 1)) * width)
  return { green: '░'.repeat(width - blue), blue: '█'.repeat(blue) }
}

/** Seconds with one decimal, as `1.3 s`. */
export function secondsText(seconds: number): string {
  return `${seconds.toFixed(1)} s`
}
