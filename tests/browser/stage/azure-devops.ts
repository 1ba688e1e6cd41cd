import type { ServerResponse } from 'node:http'
import { attachmentType } from '../../../step-report/format.ts'
import { serve, type WebServer } from './web-server.ts'

/** An attachment of the run; its content is what REST gives at its own address. */
export interface AttachmentOnStage {
  readonly name: string
  readonly text: string
  /** Another answer than 200. */
  readonly status?: number
  /** Where its link leads instead of here. */
  readonly address?: string
}

/** What REST tells of the run; a test may put another one in its place at any time. */
export interface RunOnStage {
  readonly build: unknown
  readonly timeline: unknown
  /** By id. */
  readonly earlier: Readonly<Record<string, unknown>>
  readonly approvals: readonly { readonly id: string }[]
  readonly attachments: readonly AttachmentOnStage[]
}

/** How parts of REST answer instead, by a word of their addresses; `never` holds the answer back. */
export type Faults = Readonly<Record<string, number | 'never' | 'broken' | { readonly redirect: string }>>

/** Azure DevOps: the page around the tab, and REST for whoever has the token. */
export interface AzureDevOps extends WebServer {
  readonly collection: string
  readonly project: { readonly id: string; readonly name: string }
  readonly token: string
  run: RunOnStage
  faults: Faults
}

const project = { id: '8f7d3c0e-1111-4222-8333-abcdefabcdef', name: 'mlops' }
const token = 'the-token-of-the-one-who-looks'

/** @param hostPage the script of the page around the tab. */
export async function playAzureDevOps(hostPage: string, run: RunOnStage): Promise<AzureDevOps> {
  const server = await serve('dev', (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', azure.origin)
    if (pathname === '/run') return page(response, hostPage)
    const cors = { 'access-control-allow-origin': request.headers.origin ?? '*', vary: 'origin' }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...cors, 'access-control-allow-headers': 'authorization,x-tfs-fedauthredirect' }).end()
      return
    }
    const answer = (status: number, body: unknown): void => {
      const isText = typeof body === 'string'
      response.writeHead(status, { ...cors, 'content-type': isText ? 'text/plain' : 'application/json' })
      response.end(isText ? body : JSON.stringify(body))
    }
    const [, fault] = Object.entries(azure.faults).find(([word]) => pathname.includes(word)) ?? []
    if (fault === 'never') return
    if (fault === 'broken') return answer(200, '{"value": [')
    if (typeof fault === 'number') return answer(fault, { message: 'As the test wants it.' })
    if (fault !== undefined) {
      response.writeHead(302, { ...cors, location: fault.redirect }).end()
      return
    }
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { message: 'TF400813' })
    const found = rest(azure, pathname, searchParams)
    return found === undefined ? answer(404, { message: `Nothing at ${pathname}.` }) : answer(found.status, found.body)
  })
  const collection = `${server.origin}/contoso/`
  const azure: AzureDevOps = { ...server, collection, project, token, run, faults: {} }
  return azure
}

/** What REST has at a path, as documented for version 7.1. */
function rest(
  { collection, run }: AzureDevOps,
  pathname: string,
  query: URLSearchParams,
): { status: number; body: unknown } | undefined {
  if (query.get('api-version') !== '7.1' && !pathname.startsWith('/contoso/content/')) return undefined
  const builds = `/contoso/${project.id}/_apis/build/builds/7`
  const [, attachment] = /^\/contoso\/content\/(\d+)$/.exec(pathname) ?? []
  if (attachment !== undefined) {
    const { text, status = 200 } = run.attachments[Number(attachment)] ?? { text: '', status: 404 }
    return { status, body: text }
  }
  switch (pathname) {
    case builds:
      return { status: 200, body: run.build }
    case `${builds}/timeline`:
      return { status: 200, body: run.timeline }
    case `${builds}/attachments/${attachmentType}`: {
      const value = run.attachments.map(({ name, address }, index) => ({
        name,
        _links: { self: { href: address ?? `${collection}content/${index}` } },
      }))
      return { status: 200, body: { count: value.length, value } }
    }
    case `/contoso/${project.id}/_apis/pipelines/approvals`: {
      const ids = query.get('approvalIds')?.split(',') ?? []
      return { status: 200, body: { value: run.approvals.filter(({ id }) => ids.includes(id)) } }
    }
    default: {
      const earlier = run.earlier[pathname.replace(`${builds}/timeline/`, '')]
      return earlier === undefined ? undefined : { status: 200, body: earlier }
    }
  }
}

function page(response: ServerResponse, script: string): void {
  const style = 'html, body { margin: 0; height: 100% } iframe { border: 0; width: 100%; height: 100%; display: block }'
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(
    `<!doctype html><title>Run</title><link rel="icon" href="data:,"><style>${style}</style><body><script>${script}</script>`,
  )
}
