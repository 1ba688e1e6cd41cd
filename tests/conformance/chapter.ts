import type { ApiUnderTest } from './api-under-test.ts'
import { openRoom, type Room } from './room.ts'

/** One chapter of the suite: tests that share a namespace of their own. */
export type Chapter = (api: () => ApiUnderTest) => void

/** Describes a chapter whose tests find their namespace by `room()`. */
export function chapter(title: string, tests: (room: () => Room) => void): Chapter {
  return (api) => {
    describe(title, function () {
      this.timeout(60_000)
      let room: Room | undefined
      before('open a namespace', async () => {
        room = await openRoom(api())
      })
      after('leave the namespace', () => room?.leave())
      tests(() => {
        if (room === undefined) throw new Error('The namespace of this chapter is not open yet.')
        return room
      })
    })
  }
}
