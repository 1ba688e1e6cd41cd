/** The rehearsal's Prometheus as an image of the embedded cluster. */
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Image } from '../cluster/registry.ts'

/** The port of Prometheus. */
export const prometheusPort = 9090

/** The image that scrapes `metricsUrl`, a page of metrics. It is ready when it has scraped once. */
export function prometheusImage(metricsUrl: string): Image {
  const script = fileURLToPath(new URL('serve.ts', import.meta.url))
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return {
    command: [process.execPath, '--import', loader, script, metricsUrl],
    port: prometheusPort,
  }
}
