import { setTimeout } from 'node:timers/promises'
import type { Fault } from '../schedule/schedule.ts'
import { type Call, carryOut, passWatch, send, versionIn, written } from './pass.ts'
import { answerOf, inHalf, sendSlowly, wrongWatch } from './wrong.ts'

/** Has a fault strike a request. @param later  is given what is still to be done for it afterwards */
export async function strike(fault: Fault, call: Call, later: (work: Promise<void>) => void): Promise<void> {
  const { asked, response, door } = call
  switch (fault.kind) {
    case 'refused': {
      call.note({})
      door.shut()
      later(setTimeout(fault.ms).then(() => door.open()))
      return call.happens()
    }
    case 'reset': {
      if (fault.when === 'before' || asked.kind === 'watch') {
        call.note({})
        door.cut()
        return call.happens()
      }
      const answer = await carryOut(call)
      call.note({ status: answer.status, version: versionIn(answer) })
      if (fault.when === 'inBody' && !response.closed) {
        response.writeHead(answer.status, answer.headers)
        await written(response, inHalf(answer.body))
      }
      door.cut()
      return call.happens()
    }
    case 'silence': {
      const answer = fault.done ? await carryOut(call) : undefined
      call.note({ status: answer?.status, version: answer && versionIn(answer) })
      return call.happens()
    }
    case 'dead': {
      call.note({})
      call.die()
      return call.happens()
    }
    case 'half': {
      const answer = await carryOut(call)
      call.note({ status: answer.status, version: versionIn(answer) })
      await call.happens()
      const { 'content-length': _, ...headers } = answer.headers
      send(response, { status: answer.status, headers, body: inHalf(answer.body) })
      return
    }
    case 'answer': {
      const answer = fault.done ? await carryOut(call) : undefined
      call.note({ status: answer?.status, version: answer && versionIn(answer) })
      await call.happens()
      send(response, answerOf(fault, asked))
      return
    }
    case 'slow': {
      const answer = await carryOut(call)
      call.note({ status: answer.status, version: versionIn(answer), given: versionIn(answer) })
      await call.happens()
      if (response.closed) return
      response.writeHead(answer.status, answer.headers)
      return sendSlowly(response, answer.body, fault)
    }
    case 'stale': {
      const known = call.answered.get(asked.url)?.[0]
      const answer = await carryOut(call)
      const given = known ?? answer
      call.note({ status: answer.status, version: versionIn(answer), given: versionIn(given) })
      await call.happens()
      send(response, given)
      return
    }
    case 'watchEnds':
    case 'watchRepeats':
    case 'watchExpires':
      return passWatch(call, wrongWatch(fault))
  }
}
