/**
 * The rehearsal's Prometheus as a process of a pod: `serve.ts METRICS-URL` scrapes a page of metrics and answers Prometheus'
 * query API on the port PORT. It is not Prometheus: it knows the little of PromQL that query.ts has, and says so otherwise.
 */
import { createServer } from 'node:http'
import { createScraper } from './scraper.ts'

const everyMs = 200

function start(url: string, port: number): void {
  const target = { job: 'istio-ingressgateway', instance: new URL(url).host }
  const scraper = createScraper(
    async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).text(),
    target,
    Date.now,
  )
  const go = async (): Promise<void> => {
    await scraper.scrape()
    setTimeout(go, everyMs)
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/-/ready') return void response.end('ready')
    if (pathname !== '/api/v1/query') return void response.writeHead(404).end()
    const time = Number(searchParams.get('time') ?? Date.now() / 1000)
    const { status, body } = scraper.answer(searchParams.get('query') ?? '', time)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  go().then(() => server.listen(port, '127.0.0.1'))
}

// So that nothing is left when the cluster was killed.
process.stdin.on('end', () => process.exit()).resume()
process.on('SIGTERM', () => process.exit())
start(process.argv[2] ?? '', Number(process.env.PORT))
