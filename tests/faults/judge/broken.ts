import type { TestCluster } from '../../e2e/cluster.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { play } from '../storm/play.ts'
import type { Story } from '../storm/story.ts'
import { tellBroken } from '../storm/tell.ts'
import { judge } from './judge.ts'

/** What a release leaves that nothing disturbs, by how green came to be. */
const undisturbed = new Map<Schedule['start'], Promise<Story>>()

/** Plays a schedule. Gives what it breaks and how that came; undefined when it breaks nothing. */
export async function brokenBy(cluster: TestCluster, schedule: Schedule): Promise<string | undefined> {
  const { start } = schedule
  const calm = undisturbed.get(start) ?? play(cluster, { ...schedule, onlyHttp1: false, moves: [], ending: 'release' })
  undisturbed.set(start, calm)
  const story = await play(cluster, schedule)
  const findings = judge(story, (await calm).end)
  // Nothing of a story that is well is kept: there may be thousands.
  return findings.length === 0 ? undefined : tellBroken(story, findings)
}
