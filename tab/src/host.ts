import {
  getAccessToken,
  getConfiguration,
  getService,
  getWebContext,
  init,
  notifyLoadSucceeded,
} from 'azure-devops-extension-sdk'

/** Why the page around the tab gave no answer that the tab can go on with. */
export type HostFault = 'noHost' | 'noRun' | 'noProject'

/** Thrown when the page around the tab does not tell what the tab needs. */
export class HostError extends Error {
  override readonly name = 'HostError'
  readonly fault: HostFault

  constructor(fault: HostFault, options?: ErrorOptions) {
    super(fault, options)
    this.fault = fault
  }
}

/** Which run a tab is on, and where: the collection's address, the project's and the build's id. */
export interface RunOnPage {
  readonly root: string
  readonly project: string
  readonly build: number
}

/** Services of Azure DevOps' pages that this tab asks, as far as it does. Across frames every answer is a promise. */
interface BuildPageDataService {
  getBuildPageData(): Promise<{ readonly build?: { readonly id?: number } } | undefined>
}
interface ProjectPageService {
  getProject(): Promise<{ readonly id?: string } | undefined>
}
interface LocationService {
  getServiceLocation(): Promise<string>
}

/** How long the page around the tab may take, in milliseconds. It is in the same browser; slow machines exist. */
const patience = 30_000

/** Shakes hands with the page around the tab, whose theme the SDK applies from now on. @throws HostError */
export async function meetHost(): Promise<void> {
  await inTime(init({ loaded: false, applyTheme: true }), 'noHost')
}

/** Has the page around the tab show it instead of a spinner. */
export async function tellLoaded(): Promise<void> {
  await notifyLoadSucceeded()
}

/** A token with the rights of the one who looks at the page, as far as the extension's scopes go. @throws HostError */
export function accessToken(): Promise<string> {
  return inTime(getAccessToken(), 'noHost')
}

/** Where the tab is. @throws HostError */
export async function findRun(): Promise<RunOnPage> {
  const [root, project, build] = await Promise.all([
    inTime(collectionRoot(), 'noHost'),
    inTime(projectId(), 'noProject'),
    inTime(buildId(), 'noRun'),
  ])
  return { root, project, build }
}

async function collectionRoot(): Promise<string> {
  const service = await getService<LocationService>('ms.vss-features.location-service')
  return service.getServiceLocation()
}

async function projectId(): Promise<string> {
  const service = await getService<ProjectPageService>('ms.vss-tfs-web.tfs-page-data-service')
  const id = (await service.getProject())?.id ?? getWebContext().project?.id
  if (id === undefined) throw new HostError('noProject')
  return id
}

/**
 * A page of results hands its tabs `onBuildChanged`, which calls back with the build. The service for a page's data is
 * documented for it, too, but answers undefined on some pages: https://github.com/microsoft/azure-devops-extension-api/issues/18
 */
async function buildId(): Promise<number> {
  const { onBuildChanged }: { onBuildChanged?: unknown } = getConfiguration()
  const told = new Promise<number>((resolve) => {
    if (typeof onBuildChanged !== 'function') return
    onBuildChanged((build?: { readonly id?: number }) => {
      if (build?.id !== undefined) resolve(build.id)
    })
  })
  return Promise.race([told, askedBuildId(told)])
}

/** By the service; where that does not know, what `told` comes to. */
async function askedBuildId(told: Promise<number>): Promise<number> {
  const service = await getService<BuildPageDataService | null>('ms.vss-build-web.build-page-data-service').catch(
    () => null,
  )
  const data = await service?.getBuildPageData()
  return data?.build?.id ?? told
}

function inTime<Value>(answer: Promise<Value>, fault: HostFault): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new HostError(fault)), patience)
    answer
      .then(resolve, (cause: unknown) => reject(cause instanceof HostError ? cause : new HostError(fault, { cause })))
      .finally(() => clearTimeout(timer))
  })
}
