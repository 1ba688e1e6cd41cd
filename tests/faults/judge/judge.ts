import type { Story } from '../storm/story.ts'
import { causeFindings } from './cause.ts'
import { courseFindings } from './course.ts'
import { foreignFindings } from './foreign.ts'
import { timelineOf } from './timeline.ts'
import { trafficFindings } from './traffic.ts'
import { truthFindings } from './truth.ts'

/** All that a story has against the invariants; empty when all is well. @param undisturbed  see courseFindings */
export function judge(story: Story, undisturbed: unknown): readonly string[] {
  const timeline = timelineOf(story)
  return [
    ...trafficFindings(timeline),
    ...foreignFindings(timeline),
    ...truthFindings(timeline, story.versions),
    ...causeFindings(timeline.accounts),
    ...courseFindings(story, undisturbed),
  ]
}
