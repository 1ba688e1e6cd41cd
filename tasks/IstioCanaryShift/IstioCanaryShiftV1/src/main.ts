import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { azurePipelinesAgent } from './azure-pipelines/agent.ts'
import { readEnvironment } from './azure-pipelines/environment.ts'
import { lineWriter } from './azure-pipelines/line-writer.ts'
import { msg } from './language/message.ts'
import { safeLine } from './report/text.ts'
import { run } from './run.ts'

const agent = azurePipelinesAgent(readEnvironment(process.env), lineWriter(process.stdout))

// An agent that has gone reads no more: the work goes on to where it is safe, and is told to nobody.
process.stdout.on('error', () => undefined)
process.on('uncaughtException', (error: Error) => {
  const what = msg`The task failed by a fault of its own, and may have done a part of its work: ${error.message}. Run the action 'status' to see where the traffic is, then this step again.`
  agent.fail(safeLine(agent.conceal(what)))
})

const cancellation = new AbortController()
// The agent sends SIGINT, after 7.5 seconds SIGTERM, and kills 2.5 seconds later.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
  process.on(signal, () => cancellation.abort(new Error(msg`cancelled by ${signal}`)))
}

void run({
  agent,
  cancelled: cancellation.signal,
  clock: {
    now: () => Date.now(),
    // The global `performance` is loaded at its first use, which takes 2 ms.
    elapsed: () => Number(process.hrtime.bigint()) / 1e6,
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
  },
  files: {
    read: (path) => readFileSync(path, 'utf8'),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
  },
})
