/** A real Prometheus as a process that scrapes what a test tells it. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { project } from '../../../scripts/project.ts'
import { startPart } from './part.ts'

export interface RunningPrometheus {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  stop(): Promise<void>
}

/** Milliseconds between two scrapes: much less than anybody's, so that a window of a second or two has several. */
export const scrapeMs = 200

/**
 * Starts it on a free port of loopback.
 * @param targets where metrics are, as `HOST:PORT`; all of one job
 */
export async function startPrometheus(program: string, targets: readonly string[]): Promise<RunningPrometheus> {
  const directory = await mkdtemp(join(tmpdir(), 'ics-prometheus-'))
  const logs = join(project.root, 'dist', 'cluster-logs')
  await mkdir(logs, { recursive: true })
  const config = join(directory, 'prometheus.yml')
  await writeFile(config, JSON.stringify(configuration([{ job_name: 'exporter', static_configs: [{ targets }] }])))
  let url = ''
  const part = await startPart({
    name: 'prometheus',
    command: [program, ...flags(config, join(directory, 'data')), '--web.listen-address=127.0.0.1:0'],
    logs,
    ready: async () => {
      // It takes a free port, and says in its log which.
      const [, address] =
        /Listening on"? address=(\S+)/.exec(await readFile(join(logs, 'prometheus.log'), 'utf8')) ?? []
      if (address === undefined) return false
      url = `http://${address}`
      return (await fetch(`${url}/-/ready`)).ok
    },
    onDeath: (error) =>
      queueMicrotask(() => {
        throw error
      }),
  })
  const stop = async (): Promise<void> => {
    await part.stop()
    await rm(directory, { recursive: true, force: true })
  }
  return { url, stop }
}

/** Its configuration, of which YAML is a superset. */
export function configuration(scrapes: readonly object[]): object {
  return { global: { scrape_interval: `${scrapeMs}ms`, scrape_timeout: `${scrapeMs}ms` }, scrape_configs: scrapes }
}

export function flags(config: string, data: string): string[] {
  return [`--config.file=${config}`, `--storage.tsdb.path=${data}`, '--log.level=info']
}
