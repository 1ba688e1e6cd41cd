import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../../scripts/project.ts'

/** A piece of YAML that the operator's guide shows, with what the comment above it says of running it. */
export interface Fragment {
  readonly heading: string
  /** In the guide; of the first line of the YAML. */
  readonly line: number
  readonly yaml: string
  /** The stage that the rollout has come to before; see `starts`. */
  readonly after: string
  /** What is special about the cluster, by the name of a circumstance; undefined: nothing. */
  readonly circumstance: string | undefined
  readonly outcome: 'succeeds' | 'fails'
  /** What the run's log says, among other things. */
  readonly saying: readonly string[]
}

export const guide = 'docs/operators-guide.md'

const comment =
  /^<!-- runs after (?<after>[\w ]+?)(?:, with (?<circumstance>[^:]+))?: (?<outcome>succeeds|fails)(?<saying>(?:, saying "[^"]+")*) -->$/

/** All YAML of the guide. @throws Error on YAML without a comment above it that says what comes of running it */
export function readFragments(): readonly Fragment[] {
  const lines = readFileSync(join(project.root, guide), 'utf8').split('\n')
  const fragments: Fragment[] = []
  let heading = ''
  for (const [at, line] of lines.entries()) {
    if (/^#+ /.test(line)) heading = line.replace(/^#+ /, '')
    if (line !== '```yaml') continue
    const { after, circumstance, outcome, saying = '' } = comment.exec(lines[at - 1] ?? '')?.groups ?? {}
    if (after === undefined || (outcome !== 'succeeds' && outcome !== 'fails')) {
      throw new Error(`${guide}:${at}: the YAML below needs a comment of the form ${comment.source}`)
    }
    const yaml = lines.slice(at + 1, lines.indexOf('```', at)).join('\n')
    const said = [...saying.matchAll(/"([^"]+)"/g)].map(([, text = '']) => text)
    fragments.push({ heading, line: at + 2, yaml, after, circumstance, outcome, saying: said })
  }
  return fragments
}
