import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { msg } from './language/message.ts'
import { run } from './run.ts'
import { taskLibAgent } from './task-lib-agent.ts'

const cancellation = new AbortController()
// The agent sends SIGINT, after 7.5 seconds SIGTERM, and kills 2.5 seconds later.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
  process.on(signal, () => cancellation.abort(new Error(msg`cancelled by ${signal}`)))
}

void run({
  agent: taskLibAgent(),
  cancelled: cancellation.signal,
  clock: {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
  },
  files: {
    read: (path) => readFileSync(path, 'utf8'),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
  },
})
