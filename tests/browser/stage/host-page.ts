/**
 * The page around the tab, in the browser: it plays the part of Azure DevOps' own page of a run, as far as the extension SDK 5
 * speaks with it. Messages are JSON over postMessage, `{ id, instanceId, methodName, params, handshakeToken }` there and
 * `{ id, result | error, handshakeToken }` back; a function travels as `{ __proxyFunctionId }`, which is called by `proxyN` of
 * `__proxyFunctions`.
 */

/** What a test tells the page, in `window.stage`. */
export interface HostSettings {
  /** The tab's page, on another origin. */
  readonly tab: string
  readonly collection: string
  readonly project: { readonly id: string; readonly name: string }
  readonly build: number
  /** How the tab gets to know the build; by neither it is never told. */
  readonly tells: 'pageData' | 'onBuildChanged' | 'neither'
  readonly token: string
  readonly theme: Readonly<Record<string, string>>
  /** Whether the tab is in a sandbox without an origin, as on Azure DevOps Server. */
  readonly opaque: boolean
}

/** What a test may do with the page, in `window.host`. */
export interface HostControls {
  /** Changes the theme, as when the user does. */
  changeTheme(theme: Readonly<Record<string, string>>): void
}

type Message = {
  readonly id: number
  readonly instanceId?: string
  readonly methodName?: string
  readonly params?: readonly unknown[]
  readonly handshakeToken?: string
}
type Callback = { readonly __proxyFunctionId: number }
type Method = (...params: readonly unknown[]) => unknown

declare global {
  interface Window {
    stage: HostSettings
    host: HostControls
  }
}

const { tab, collection, project, build, tells, token, theme, opaque } = window.stage
const origin = opaque ? 'null' : new URL(tab).origin

const frame = document.createElement('iframe')
frame.title = 'Canary'
frame.setAttribute('sandbox', `allow-scripts allow-popups ${opaque ? '' : 'allow-same-origin'}`)

/** Functions of this page that the tab may call, by their ids. */
const lent: Method[] = []
const lend = (method: Method): Callback => ({ __proxyFunctionId: lent.push(method) })

let lastId = 1000
function send(message: object): void {
  frame.contentWindow?.postMessage(JSON.stringify(message), opaque ? '*' : origin)
}
function call(instanceId: string, methodName: string, ...params: readonly unknown[]): void {
  lastId += 1
  send({ id: lastId, instanceId, methodName, params })
}

const services: Readonly<Record<string, object>> = {
  'ms.vss-build-web.build-page-data-service': {
    getBuildPageData: lend(() => (tells === 'pageData' ? { build: { id: build }, definition: { id: 3 } } : undefined)),
  },
  'ms.vss-tfs-web.tfs-page-data-service': { getProject: lend(() => project) },
  'ms.vss-features.location-service': { getServiceLocation: lend(() => collection) },
}

const objects: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  'DevOps.HostControl': {
    initialHandshake: () => ({
      contributionId: 'your-publisher.istio-canary-shift.canary-tab',
      context: {
        extension: {
          id: 'your-publisher.istio-canary-shift',
          publisherId: 'your-publisher',
          extensionId: 'x',
          version: '1',
        },
        user: { id: 'u', name: 'aki', displayName: 'Aki Tanaka', descriptor: 'aad.x', imageUrl: '' },
        host: { id: 'h', name: 'contoso', type: 4, isHosted: true, serviceVersion: 'x' },
        pageContext: { webContext: { project, team: null } },
      },
      initialConfig: {
        onBuildChanged: lend((callback) => {
          if (tells === 'onBuildChanged')
            call('__proxyFunctions', `proxy${(callback as Callback).__proxyFunctionId}`, { id: build })
        }),
      },
      themeData: theme,
    }),
    getAccessToken: () => ({ token }),
    notifyLoadSucceeded: () => {
      document.documentElement.dataset.tab = 'loaded'
    },
    notifyLoadFailed: (error) => {
      document.documentElement.dataset.tab = `failed: ${String(error)}`
    },
  },
  'DevOps.ServiceManager': { getService: (id) => services[String(id)] },
}

window.addEventListener('message', ({ source, origin: from, data }) => {
  if (source !== frame.contentWindow || from !== origin) return
  const { id, instanceId = '', methodName = '', params = [], handshakeToken }: Message = JSON.parse(String(data))
  if (methodName === '') return
  const method = objects[instanceId]?.[methodName] ?? lentByName(instanceId, methodName)
  const reply =
    method === undefined ? { error: { message: `no ${instanceId}.${methodName}` } } : { result: method(...params) }
  send({ id, ...reply, handshakeToken })
})

/** A function of this page by the name under which it is called. */
function lentByName(instanceId: string, methodName: string): Method | undefined {
  const [, index] = /^proxy(\d+)$/.exec(methodName) ?? []
  return instanceId === '__proxyFunctions' && index !== undefined ? lent[Number(index) - 1] : undefined
}

window.host = {
  changeTheme: (data) => call('DevOps.SdkClient', 'dispatchEvent', 'themeChanged', { detail: { data } }),
}

frame.src = tab
document.body.append(frame)
